import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import * as z from 'zod';
import { Bundle } from '../protocol/bundle.ts';

const pack = promisify(deflate);
const unpack = promisify(inflate);

/** A bundle is at most 32 MiB on the wire; a larger one in the store was not put there by us. */
const MOST_BYTES = 64 * 1024 * 1024;

export async function packBundle(bundle: Bundle): Promise<Uint8Array> {
  return pack(JSON.stringify(bundle));
}

/** libsql hands out an ArrayBuffer, pg a Buffer. */
const Bytes = z.union([
  z.instanceof(Uint8Array),
  z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer)),
]);

export async function unpackBundle(stored: unknown): Promise<Bundle | null> {
  if (stored === null) return null;
  const text = await unpack(Bytes.parse(stored), { maxOutputLength: MOST_BYTES });
  return Bundle.parse(JSON.parse(text.toString('utf8')));
}
