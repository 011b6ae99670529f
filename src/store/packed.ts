import { promisify } from 'node:util';
import { deflate, deflateSync, inflate } from 'node:zlib';
import * as z from 'zod';
import { Bundle } from '../protocol/bundle.ts';

const squeeze = promisify(deflate);
const release = promisify(inflate);

/** A bundle is at most 32 MiB on the wire; a larger one in the store was not put there by us. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Below it a window of 8 KB, and no other thread: to set up the usual window and to hand over take longer than to compress. */
const SMALL_CHARACTERS = 32 * 1024;

/** The quickest level: a sweep packs thousands, and the last tenth of the size costs twice the time. */
export async function pack(value: unknown): Promise<Uint8Array> {
  const text = JSON.stringify(value);
  if (text.length > SMALL_CHARACTERS) return await squeeze(text, { level: 1 });
  return deflateSync(text, { level: 1, windowBits: 13, memLevel: 6, chunkSize: 4096 });
}

/** libsql hands out an ArrayBuffer, pg a Buffer. */
const Bytes = z.union([
  z.instanceof(Uint8Array),
  z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer)),
]);

/** What was packed, to be checked by whoever knows its shape. */
export async function unpack(stored: unknown): Promise<unknown> {
  const text = await release(Bytes.parse(stored), { maxOutputLength: MOST_BYTES });
  return JSON.parse(text.toString('utf8'));
}

export async function unpackBundle(stored: unknown): Promise<Bundle | null> {
  return stored === null ? null : Bundle.parse(await unpack(stored));
}
