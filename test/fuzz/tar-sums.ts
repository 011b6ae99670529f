const BLOCK = 512;
const SUM_AT = 148;
const SUM_LENGTH = 8;

/** The archive with the sum of each header put right, so that a changed header is not refused for its sum alone. */
export function withTarSums(archive: Buffer): Buffer {
  const copy = Buffer.from(archive);
  for (let at = 0; at + BLOCK <= copy.length; at += BLOCK) {
    const header = copy.subarray(at, at + BLOCK);
    if (header.toString('latin1', 257, 262) !== 'ustar') continue;
    header.fill(32, SUM_AT, SUM_AT + SUM_LENGTH);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, SUM_AT, 'latin1');
  }
  return copy;
}
