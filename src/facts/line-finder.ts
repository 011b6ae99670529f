/** Letters of either case fall together, and with some signs too; a hit is compared with the words anyway. */
const CLASSES = 32;
/** What is longer is cut: the kernel's own limit of a message is 1,024 (kernel/printk/printk.c), a prefix stands before it. */
const LONGEST_LINE = 1_280;

/**
 * A finder of the lines of a long text that hold any of a few words, in upper or lower case. Nearly no line of a kernel log
 * does, so it looks at two characters, and where no word has them skips as far as the shortest word is long (S. Wu and
 * U. Manber, A fast algorithm for multi-pattern searching, 1994): twice as fast as one pattern of all words.
 */
export function lineFinder(words: readonly string[]): (text: string) => readonly string[] {
  const folded = words.map((word) => word.toLowerCase());
  const shortest = Math.min(...folded.map(({ length }) => length));
  const skips = new Uint8Array(CLASSES * CLASSES).fill(shortest - 1);
  /** The words whose beginning, as long as the shortest word, ends in these two characters. */
  const ending = new Map<number, string[]>();
  for (const word of folded) {
    for (let end = 1; end < shortest; end += 1) {
      const pair = pairBefore(word, end);
      skips[pair] = Math.min(skips[pair] ?? 0, shortest - 1 - end);
    }
    const pair = pairBefore(word, shortest - 1);
    ending.set(pair, [...(ending.get(pair) ?? []), word]);
  }

  return (text) => {
    const found: string[] = [];
    let at = shortest - 1;
    while (at < text.length) {
      const pair = pairBefore(text, at);
      const skip = skips[pair] ?? 0;
      if (skip > 0) {
        at += skip;
        continue;
      }
      const start = at - shortest + 1;
      if (!stands(ending.get(pair) ?? [], text, start)) {
        at += 1;
        continue;
      }
      const lineEnd = text.indexOf('\n', at);
      const end = lineEnd < 0 ? text.length : lineEnd;
      const lineStart = text.lastIndexOf('\n', start) + 1;
      found.push(text.slice(lineStart, Math.min(end, lineStart + LONGEST_LINE)).trim());
      at = end + shortest;
    }
    return found;
  };
}

/** The character at `end` and the one before it, each by its class. */
function pairBefore(text: string, end: number): number {
  return (text.charCodeAt(end - 1) & (CLASSES - 1)) * CLASSES + (text.charCodeAt(end) & (CLASSES - 1));
}

/** Whether one of the words, in lower case, stands here in any case. */
function stands(words: readonly string[], text: string, start: number): boolean {
  for (const word of words) {
    let at = 0;
    while (at < word.length && isLetter(text.charCodeAt(start + at), word.charCodeAt(at))) at += 1;
    if (at === word.length) return true;
  }
  return false;
}

/** The small letter or sign, or the capital of the letter. */
function isLetter(code: number, small: number): boolean {
  return code === small || (small >= 97 && small <= 122 && code === small - 32);
}
