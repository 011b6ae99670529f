/** Letters of either case fall together, and with some signs too; a hit is compared with the word anyway. */
const CLASSES = 32;
/** Words shorter than this would make all skips short; they are few, and each is looked for by itself. */
const LONG_WORD = 9;
/** What is longer is cut: the kernel's own limit of a message is 1,024 (kernel/printk/printk.c), a prefix stands before it. */
const LONGEST_LINE = 1_280;

/**
 * A finder of the lines of a long text that hold any of a few words: long words in upper or lower case, words of less than
 * nine characters as they are written. Nearly no line of a kernel log does, and the log is half of what a host answers:
 * twice to three times as fast as one pattern of all words.
 */
export function lineFinder(words: readonly string[]): (text: string) => readonly string[] {
  const findLong = skippingFinder(words.filter(({ length }) => length >= LONG_WORD).map((word) => word.toLowerCase()));
  const short = words.filter(({ length }) => length < LONG_WORD);
  return (text) => {
    const hits = findLong(text);
    for (const word of short) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) hits.push(at);
    }
    return linesAt(text, hits);
  };
}

/** The trimmed lines in which the places are, in their order, each once. */
function linesAt(text: string, places: number[]): readonly string[] {
  const lines: string[] = [];
  let end = -1;
  for (const place of places.sort((one, other) => one - other)) {
    if (place < end) continue;
    end = endOfLine(text, place);
    const start = text.lastIndexOf('\n', place) + 1;
    lines.push(text.slice(start, Math.min(end, start + LONGEST_LINE)).trim());
  }
  return lines;
}

/**
 * Finds at least one place in each line that holds a word. It looks at two characters and, where no word has them, skips as
 * far as the shortest word is long (S. Wu and U. Manber, A fast algorithm for multi-pattern searching, 1994).
 */
function skippingFinder(words: readonly string[]): (text: string) => number[] {
  const reach = Math.min(...words.map(({ length }) => length));
  const skips = new Uint8Array(CLASSES * CLASSES).fill(reach - 1);
  /** The words whose first characters, as many as the shortest word has, end in these two. */
  const ending = new Map<number, string[]>();
  for (const word of words) {
    for (let end = 1; end < reach; end += 1) {
      const pair = pairBefore(word, end);
      skips[pair] = Math.min(skips[pair] ?? 0, reach - 1 - end);
    }
    const pair = pairBefore(word, reach - 1);
    ending.set(pair, [...(ending.get(pair) ?? []), word]);
  }

  return (text) => {
    const places: number[] = [];
    let at = reach - 1;
    while (at < text.length) {
      const pair = pairBefore(text, at);
      const skip = skips[pair] ?? 0;
      if (skip > 0) at += skip;
      else if (stands(ending.get(pair) ?? [], text, at - reach + 1)) {
        places.push(at - reach + 1);
        at = endOfLine(text, at) + reach;
      } else at += 1;
    }
    return places;
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

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
