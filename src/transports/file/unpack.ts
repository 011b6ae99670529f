import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../protocol/problem.ts';
import { MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FROM_BYTES } from './limits.ts';
import type { Peeked } from './peek.ts';
import { peek } from './peek.ts';
import { TAR_BLOCK } from './tar-header.ts';
import { through } from './through.ts';

type Unpack = (name: string, stream: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** How a compressed file begins, and what unpacks it. Memory of the programs is bounded whatever the file asks for. */
const FORMATS: readonly { readonly magic: Buffer; readonly unpack: Unpack }[] = [
  { magic: Buffer.from([0x1f, 0x8b]), unpack: gunzipped },
  { magic: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), unpack: by('xz', '-dc', '-M', '256MiB') },
  { magic: Buffer.from('BZh'), unpack: by('bzip2', '-dc') },
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), unpack: by('zstd', '-dcq', '-M256MB') },
];

/** Longer than every magic number. */
const MAGIC_BYTES = 8;

/** True when the bytes begin a file that `unpacked` unpacks. */
export function isPacked(head: Buffer): boolean {
  return formatOf(head) !== undefined;
}

/** The stream, unpacked once where it is compressed, and its first block. Throws what `metered` throws, while it is read. */
export async function unpacked(name: string, stream: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const packed = await peek(stream, MAGIC_BYTES);
  const format = formatOf(packed.head);
  if (format === undefined) return await peek(packed.stream, TAR_BLOCK);
  const taken = { bytes: 0 };
  return await peek(metered(name, taken, format.unpack(name, counting(taken, packed.stream))), TAR_BLOCK);
}

function formatOf(head: Buffer) {
  return FORMATS.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
}

function by(...argv: readonly [string, ...string[]]): Unpack {
  return (name, stream) => through(argv, name, stream);
}

async function* gunzipped(
  name: string,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    // pipeline destroys both ends; the reader of the last one gets the error.
    for await (const chunk of pipeline(stream, createGunzip(), () => undefined)) {
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (cause) {
    if (!isZlibError(cause)) throw cause;
    throw new Problem('input-damaged', `${name} is a gzip file that ends too early or is damaged. Copy it again.`, {
      cause,
    });
  }
}

function isZlibError(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && cause.code.startsWith('Z_');
}

async function* counting(
  taken: { bytes: number },
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of stream) {
    taken.bytes += chunk.length;
    yield chunk;
  }
}

/** Ends a stream that grows beyond what reports grow to: throws Problem `input-too-large`. */
async function* metered(
  name: string,
  taken: { readonly bytes: number },
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MAX_UNPACKED_BYTES || (bytes > RATIO_FROM_BYTES && bytes > taken.bytes * MAX_RATIO)) {
      throw new Problem(
        'input-too-large',
        `${name} unpacks to more than ${Math.floor(bytes / 1024 / 1024)} MiB; the rest was left out. Unpack it and name the files that matter.`,
      );
    }
    yield chunk;
  }
}
