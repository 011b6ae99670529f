export const TAR_BLOCK = 512;

const LOCAL_PAX = 'x';
const LONG_NAME = 'L';

/** What one 512-byte header says. */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
  /** One character; `0` is a file, see tar(5). */
  readonly type: string;
  /** An old GNU sparse file, whose map goes on in the next blocks. */
  readonly extended: boolean;
}

/** What stands in front of a header and changes what it says. */
export interface TarExtension {
  readonly name?: string;
  readonly size?: number;
  /** Only the parts of the file that are not empty were stored, in a form of their own. */
  readonly sparse?: boolean;
}

/** The header in a block; undefined when it is none, which its checksum tells. */
export function tarHeader(block: Buffer): TarHeader | undefined {
  if (block.length < TAR_BLOCK || !checksumHolds(block)) return undefined;
  const size = numberIn(block.subarray(124, 136));
  if (size === undefined) return undefined;
  const mark = block.toString('latin1', 156, 157);
  // Only POSIX has the front of a long name here; GNU tar keeps times there.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textIn(block.subarray(345, 500)) : '';
  const name = textIn(block.subarray(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size,
    type: mark === '\0' || mark === '7' ? '0' : mark,
    extended: mark === 'S' && block[482] === 1,
  };
}

/** True when the bytes begin a tar archive, of any age. */
export function isTar(head: Buffer): boolean {
  const block = head.subarray(0, TAR_BLOCK);
  return tarHeader(block) !== undefined && !isZeroBlock(block);
}

export function isZeroBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

export function isExtension(type: string): boolean {
  return type === LOCAL_PAX || type === LONG_NAME;
}

/** What the content of an extension header says about the file behind it. */
export function tarExtension(type: string, content: Buffer): TarExtension {
  return type === LONG_NAME ? { name: textIn(content) } : paxExtension(content);
}

/** Records `28 path=some/long/name\n`, the number being the length of the whole record. */
function paxExtension(content: Buffer): TarExtension {
  let extension: TarExtension = {};
  let at = 0;
  while (at < content.length) {
    const blank = content.indexOf(0x20, at);
    const length = blank < 0 || blank - at > 10 ? Number.NaN : Number(content.toString('latin1', at, blank));
    if (!Number.isSafeInteger(length) || length <= blank - at) break;
    const record = content.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    extension = { ...extension, ...paxRecord(record.slice(0, equals), record.slice(equals + 1)) };
    at += length;
  }
  return extension;
}

function paxRecord(key: string, value: string): TarExtension {
  if (key === 'path') return { name: value };
  if (key === 'size' && /^[0-9]{1,15}$/.test(value)) return { size: Number(value) };
  return key.startsWith('GNU.sparse.') ? { sparse: true } : {};
}

function checksumHolds(block: Buffer): boolean {
  const said = numberIn(block.subarray(148, 156));
  let sum = 0;
  for (let at = 0; at < TAR_BLOCK; at += 1) sum += at >= 148 && at < 156 ? 0x20 : (block[at] ?? 0);
  return said === sum;
}

/** Octal digits, or from GNU tar on, with the first bit set, a binary number. */
function numberIn(field: Buffer): number | undefined {
  if ((field[0] ?? 0) >= 0x80) {
    const number = field.subarray(-8).readBigUInt64BE();
    return field[0] === 0x80 && number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : undefined;
  }
  const digits = textIn(field).trim();
  return /^[0-7]{0,12}$/.test(digits) ? Number.parseInt(digits || '0', 8) : undefined;
}

function textIn(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}
