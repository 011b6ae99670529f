import type { SourceId } from '../../protocol/manifest.ts';
import { CounterRow } from '../counter-row.ts';
import { ParseError } from '../parse-error.ts';
import { ownCopy } from './known-keys.ts';
import { lineLayouts } from './line-layout.ts';
import { EXACT_DIGITS, excerpt, isBlank, isDigits, toBigint } from './lines.ts';

/** A parser for a counter a line, the name and the number with blanks between. Anything else in a line is an error. */
export function namedNumbers(source: SourceId, isName: (name: string) => boolean): (text: string) => CounterRow {
  const linesOf = lineLayouts({ isMark: isBlank, keyOf: (left) => (isName(left) ? ownCopy(left) : undefined) });
  return (text) => {
    const { layout, places, foreign } = linesOf(text);
    if (foreign !== undefined) throw unexpected(source, foreign.number, foreign.line);
    const row: bigint[] = [];
    for (let at = 0; at < places.length; at += 2) {
      const [from = 0, end = 0] = [places[at], places[at + 1]];
      const number = numberBetween(text, from, end);
      if (number === undefined) throw unexpected(source, lineNumber(text, from), lineAround(text, from, end));
      row.push(number);
    }
    return new CounterRow(layout.columns, row);
  };
}

/** The number with blanks around it that stands there. */
function numberBetween(text: string, from: number, end: number): bigint | undefined {
  let start = from;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  let value = 0;
  let at = start;
  for (; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) break;
    value = value * 10 + (code - 48);
  }
  const digits = at - start;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  if (digits === 0 || at < end) return undefined;
  if (digits <= EXACT_DIGITS) return value === 0 ? 0n : BigInt(value);
  const word = text.slice(start, start + digits);
  return isDigits(word) ? toBigint(word) : undefined;
}

function unexpected(source: SourceId, number: number, line: string): ParseError {
  return new ParseError(source, number, `a name and a number expected: ${excerpt(line)}`);
}

function lineNumber(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}

function lineAround(text: string, place: number, end: number): string {
  return text.slice(text.lastIndexOf('\n', place - 1) + 1, end);
}
