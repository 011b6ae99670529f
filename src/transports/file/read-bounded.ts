import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Problem } from '../../protocol/problem.ts';

export interface Bounded {
  readonly bytes: Buffer;
  readonly truncated: boolean;
}

/** The first `max` bytes of a stream; the rest is never asked for. */
export async function readHead(stream: AsyncIterable<Uint8Array>, max: number): Promise<Bounded> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > max) break;
  }
  const bytes = Buffer.concat(chunks);
  return { bytes: bytes.subarray(0, max), truncated: size > max };
}

/** The first `max` bytes of a file, unpacked when it is gzip. Works for pipes such as `<(ss -tan)`. */
export async function readFileHead(path: string, max: number): Promise<Bounded> {
  try {
    const head = (await stat(path)).isFile()
      ? await readRegular(path, max)
      : await readHead(createReadStream(path, { end: max }), max);
    return isGzip(head.bytes) ? await readGzipHead(path, head, max) : head;
  } catch (cause) {
    throw problemOf(cause, path);
  }
}

async function readRegular(path: string, max: number): Promise<Bounded> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    // Files of /proc and /sys say that they are empty.
    if (size === 0) return await readHead(createReadStream(path, { end: max }), max);
    const bytes = Buffer.allocUnsafe(Math.min(size, max));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    return { bytes: bytes.subarray(0, bytesRead), truncated: size > max };
  } finally {
    await handle.close();
  }
}

/** The last `max` bytes of a regular file; undefined when it is something else, or compressed. */
export async function readFileTail(path: string, max: number): Promise<Buffer | undefined> {
  const { size } = await stat(path);
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.min(size, max));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, size - bytes.length);
    return bytesRead === 0 || isGzip(bytes) ? undefined : bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** A chain that stops asking its source as soon as its reader has enough. */
function gunzipped(path: string): AsyncIterable<Uint8Array> {
  // pipeline destroys both ends; the reader of the last one gets the error.
  return pipeline(createReadStream(path), createGunzip(), () => undefined);
}

async function readGzipHead(path: string, head: Bounded, max: number): Promise<Bounded> {
  try {
    return await readHead(gunzipped(path), max);
  } catch (cause) {
    if (codeOf(cause)?.startsWith('Z_') !== true) throw cause;
    throw new Problem(
      'input-damaged',
      `${path} is a gzip file that ends too early or is damaged (${head.bytes.length} bytes read). Copy it again.`,
      { cause },
    );
  }
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}

/** What a failed read means to the person who named the path. */
export function problemOf(cause: unknown, path: string): unknown {
  if (cause instanceof Problem) return cause;
  switch (codeOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new Problem('input-not-found', `${path} does not exist. Check the path.`, { cause });
    case 'EACCES':
    case 'EPERM':
      return new Problem(
        'input-unreadable',
        `${path} may not be read by this user. Change its mode or run as its owner.`,
        {
          cause,
        },
      );
    case undefined:
      return cause;
    default:
      return new Problem('input-unreadable', `${path} could not be read: ${codeOf(cause)}.`, { cause });
  }
}
