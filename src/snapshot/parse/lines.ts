/**
 * Longer lines are cut. The longest line a source prints is the TcpExt header with about 3 KB, and a listener shared by
 * hundreds of processes; what is longer is not a line of any of them, and must not cost more than a line.
 */
export const MAX_LINE = 16_384;

/** Visits each line without its end; `number` counts from 1. No array of lines is made. */
export function eachLine(text: string, visit: (line: string, number: number) => void): void {
  let start = 0;
  let number = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    number += 1;
    const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    visit(text.slice(start, Math.min(stop, start + MAX_LINE)), number);
    start = end + 1;
  }
}

/** The words of a line, split at blanks; none for a blank line. */
export function words(line: string): readonly string[] {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

export function isDigits(word: string | undefined): word is string {
  return word !== undefined && word.length <= 20 && /^[0-9]+$/.test(word);
}

/** What an error message may quote of a line. */
export function excerpt(line: string): string {
  const text = line.trim();
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
