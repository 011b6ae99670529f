import { ownCopy } from './known-keys.ts';

/** More keys than all kernels and the devices of a large fleet give rise to; then it starts again. */
const MOST_KEYS = 16_384;
/** What is longer is no key, and must not be kept. */
const LONGEST_KEY = 200;

/** What stands left of the mark in a line, and what it means. */
export interface LineKey<T> {
  readonly left: string;
  readonly meaning: T;
}

interface Known<T> extends LineKey<T> {
  next: Known<T> | undefined;
}

/**
 * Finds what stands left of the mark in lines such as `net.core.somaxconn = 128`, and remembers what it means: hosts print
 * the same few hundred keys again and again, and mostly in the same order, so that the key of the next line is compared
 * with the one that came next the last time. `read` must depend on the key alone. Undefined for a line without mark.
 */
export function lineKeys<T>(
  isMark: (code: number, first: number) => boolean,
  read: (left: string) => T,
): (text: string, start: number, stop: number) => LineKey<T> | undefined {
  let known = new Map<string, Known<T>>();
  let last: Known<T> | undefined;

  const lookUp = (left: string): Known<T> => {
    const found = known.get(left);
    if (found !== undefined) return found;
    if (left.length > LONGEST_KEY) return { left, meaning: read(left), next: undefined };
    const copy = ownCopy(left);
    const made: Known<T> = { left: copy, meaning: read(copy), next: undefined };
    if (known.size >= MOST_KEYS) known = new Map();
    known.set(copy, made);
    return made;
  };

  return (text, start, stop) => {
    const first = text.charCodeAt(start);
    const expected = last?.next;
    if (expected !== undefined) {
      const mark = start + expected.left.length;
      if (mark < stop && isMark(text.charCodeAt(mark), first) && text.slice(start, mark) === expected.left) {
        last = expected;
        return expected;
      }
    }
    let mark = start;
    while (mark < stop && !isMark(text.charCodeAt(mark), first)) mark += 1;
    if (mark === stop) return undefined;
    const entry = lookUp(text.slice(start, mark));
    if (last !== undefined && entry.left.length <= LONGEST_KEY) last.next = entry;
    last = entry;
    return entry;
  };
}
