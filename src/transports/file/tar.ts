import { Problem } from '../../protocol/problem.ts';
import { ByteReader } from './byte-reader.ts';
import type { TarExtension, TarHeader } from './tar-header.ts';
import { isExtension, isZeroBlock, TAR_BLOCK, tarExtension, tarHeader } from './tar-header.ts';

/** Links, devices, directories and pipes: they have no content, whatever their size says. */
const EMPTY_TYPES = '123456';
/** About the archive or a link; the next header belongs to what came before them. */
const PASSED_OVER = 'gK';

/** Names and sizes need less; what is longer holds attributes, and its end is passed over. */
const MAX_EXTENSION_BYTES = 64 * 1024;

export interface TarFile {
  /** As the archive says: a label, not a path. */
  readonly name: string;
  readonly size: number;
  /** At most `max` bytes of the content, from its beginning or its end. May be called once, before the next file. */
  readonly read: (max: number, end: 'head' | 'tail') => Promise<Buffer>;
}

/**
 * The regular files of a tar archive while it streams by: old tar, POSIX (pax) and GNU. Whatever is no regular file is
 * passed over, and nothing is ever written. Every entry, of any kind, is told to `counted` first. Throws Problem
 * `input-damaged` where the archive ends too early or no header stands where one must.
 */
export async function* tarFiles(
  name: string,
  stream: AsyncIterable<Uint8Array>,
  counted: () => void,
): AsyncGenerator<TarFile, void, undefined> {
  const reader = new ByteReader(stream);
  try {
    let extension: TarExtension = {};
    for (let header = await nextHeader(reader, name); header !== undefined; header = await nextHeader(reader, name)) {
      counted();
      const left = { bytes: contentSize(header, extension) };
      const padding = (TAR_BLOCK - (left.bytes % TAR_BLOCK)) % TAR_BLOCK;
      if (isExtension(header.type)) {
        extension = { ...extension, ...tarExtension(header.type, await take(reader, left, MAX_EXTENSION_BYTES, name)) };
      } else if (!PASSED_OVER.includes(header.type)) {
        if (isFile(header, extension)) yield fileOf(reader, extension.name ?? header.name, left, name);
        else if (header.extended) await skipSparseMap(reader, name);
        extension = {};
      }
      if (!(await reader.skip(left.bytes + padding))) throw endsEarly(name);
    }
  } finally {
    await reader.close();
  }
}

function contentSize({ type, size }: TarHeader, extension: TarExtension): number {
  if (EMPTY_TYPES.includes(type)) return 0;
  return isExtension(type) || PASSED_OVER.includes(type) ? size : (extension.size ?? size);
}

function isFile({ type, name }: TarHeader, { sparse }: TarExtension): boolean {
  return type === '0' && sparse !== true && !name.endsWith('/');
}

function fileOf(reader: ByteReader, label: string, left: { bytes: number }, archive: string): TarFile {
  return {
    name: label,
    size: left.bytes,
    async read(max, end) {
      if (end === 'tail' && left.bytes > max) {
        const before = left.bytes - max;
        if (!(await reader.skip(before))) throw endsEarly(archive);
        left.bytes = max;
      }
      return await take(reader, left, max, archive);
    },
  };
}

/** Of what is left of an entry at most `max` bytes. */
async function take(reader: ByteReader, left: { bytes: number }, max: number, archive: string): Promise<Buffer> {
  const wanted = Math.min(left.bytes, max);
  const bytes = await reader.take(wanted);
  left.bytes -= bytes.length;
  if (bytes.length < wanted) throw endsEarly(archive);
  return bytes;
}

/** Undefined at the end: two blocks of zeros, or nothing more where a header may stand. */
async function nextHeader(reader: ByteReader, archive: string): Promise<TarHeader | undefined> {
  for (let zeros = 0; zeros < 2; zeros += 1) {
    const block = await reader.take(TAR_BLOCK);
    if (block.length === 0) return undefined;
    if (block.length < TAR_BLOCK) throw endsEarly(archive);
    if (isZeroBlock(block)) continue;
    const header = tarHeader(block);
    if (header !== undefined) return header;
    throw new Problem('input-damaged', `${archive} is a damaged tar archive. Copy it again.`);
  }
  return undefined;
}

/** Blocks of an old GNU sparse map; each says whether one more follows. */
async function skipSparseMap(reader: ByteReader, archive: string): Promise<void> {
  for (;;) {
    const block = await reader.take(TAR_BLOCK);
    if (block.length < TAR_BLOCK) throw endsEarly(archive);
    if (block[504] !== 1) return;
  }
}

function endsEarly(archive: string): Problem {
  return new Problem('input-damaged', `${archive} is a tar archive that ends too early. Copy it again.`);
}
