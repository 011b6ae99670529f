/**
 * Longer lines are cut. The longest line a source prints is the TcpExt header with about 3 KB, and a listener shared by
 * hundreds of processes; what is longer is not a line of any of them, and must not cost more than a line.
 */
export const MAX_LINE = 16_384;

/** Visits each line without its end; `number` counts from 1. No array of lines is made. */
export function eachLine(text: string, visit: (line: string, number: number) => void): void {
  eachPlace(text, (from, end, number) => visit(text.slice(from, end), number));
}

/**
 * Visits where each line begins and ends, for what reads a long text at its places: to look at the characters of a line
 * that was cut out of it takes twice as long.
 */
export function eachPlace(text: string, visit: (from: number, end: number, number: number) => void): void {
  let start = 0;
  let number = 0;
  while (start < text.length) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    number += 1;
    const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    visit(start, Math.min(stop, start + MAX_LINE), number);
    start = end + 1;
  }
}

const TAB = 9;
const BLANK = 32;
const LAST_ASCII = 127;

/** Blanks of ASCII. */
export function isBlank(code: number): boolean {
  return code === BLANK || (code >= 9 && code <= 13);
}

/** The words of a line, split at blanks; none for a blank line. */
export function words(line: string): readonly string[] {
  const found: string[] = [];
  let start = -1;
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code > LAST_ASCII) return wordsOfAnyScript(line);
    if (isBlank(code)) {
      if (start >= 0) found.push(line.slice(start, at));
      start = -1;
    } else if (start < 0) start = at;
  }
  if (start >= 0) found.push(line.slice(start));
  return found;
}

/** Unicode has blanks of its own. */
function wordsOfAnyScript(line: string): readonly string[] {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** So many are exact as a double; the kernel prints eight, and more only of what it counts in unsigned longs. */
const MOST_HEX_DIGITS = 13;

/** The hexadecimal numbers of a line, with blanks between; undefined where anything else stands there. */
export function hexadecimals(line: string): readonly number[] | undefined {
  const numbers: number[] = [];
  let value = 0;
  let digits = 0;
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === BLANK || code === TAB) {
      if (digits > 0) numbers.push(value);
      value = 0;
      digits = 0;
      continue;
    }
    const digit = hexDigit(code);
    if (digit < 0 || digits === MOST_HEX_DIGITS) return undefined;
    value = value * 16 + digit;
    digits += 1;
  }
  if (digits > 0) numbers.push(value);
  return numbers;
}

/** -1 for what is no digit. */
function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** At most so many digits as an unsigned number of 64 bits has. */
const MOST_DIGITS = 20;

export function isDigits(word: string | undefined): word is string {
  if (word === undefined || word.length === 0 || word.length > MOST_DIGITS) return false;
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** Any number of so many digits is exact as a double, which becomes a bigint several times faster than text does. */
export const EXACT_DIGITS = 15;

/** The value of digits; anything else in the text is an error of the caller. */
export function toBigint(digits: string): bigint {
  if (digits.length > EXACT_DIGITS) return BigInt(digits);
  let value = 0;
  for (let at = 0; at < digits.length; at += 1) value = value * 10 + (digits.charCodeAt(at) - 48);
  return value === 0 ? 0n : BigInt(value);
}

/** The number that stands there; undefined where anything but one to fifteen digits does. */
export function numberIn(text: string, start: number, end: number): number | undefined {
  if (end <= start || end - start > EXACT_DIGITS) return undefined;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return undefined;
    value = value * 10 + (code - 48);
  }
  return value;
}

/** What an error message may quote of a line. */
export function excerpt(line: string): string {
  const text = line.trim();
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** `1,234,567` and `1.234.567`, as some programs print counters for people; grouped alike throughout. */
const GROUPED = /(?<![\d.,:])\d{1,3}(?:(?:,\d{3}){1,6}|(?:\.\d{3}){1,6})(?![\d.,]\d)/g;

/** The line with its numbers in plain digits. */
export function ungrouped(line: string): string {
  return line.replace(GROUPED, (number) => number.replaceAll(/[.,]/g, ''));
}
