export interface JsonBounds {
  /** Objects, arrays and commas: what makes many small values out of a text. */
  readonly values: number;
  readonly depth: number;
}

/**
 * Whether a text, if it is JSON at all, makes no more values than this and nests no deeper. A few bytes of text become
 * twenty times as much memory when parsed, so what a stranger wrote is counted first. Long strings cost nothing.
 */
export function isModestJson(text: string, { values, depth }: JsonBounds): boolean {
  let made = 0;
  let level = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      if (at === -1) return false;
    } else if (character === '{' || character === '[') {
      level += 1;
      made += 1;
    } else if (character === '}' || character === ']') level -= 1;
    else if (character === ',') made += 1;
    if (made > values || level > depth) return false;
  }
  return true;
}

/** Where the string that begins at `start` ends; -1 when it does not. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}
