import type { SourceId } from '../../protocol/manifest.ts';
import { CounterRow } from '../counter-row.ts';
import { ParseError } from '../parse-error.ts';
import { ownCopy } from './known-keys.ts';
import { lineLayouts } from './line-layout.ts';
import { EXACT_DIGITS, excerpt, isBlank } from './lines.ts';

/** A parser for a counter a line, the name and the number with blanks between. Anything else in a line is an error. */
export function namedNumbers(source: SourceId, isName: (name: string) => boolean): (text: string) => CounterRow {
  const linesOf = lineLayouts({ isMark: isBlank, keyOf: (left) => (isName(left) ? ownCopy(left) : undefined) });
  return (text) => {
    const { layout, places, foreign } = linesOf(text);
    if (foreign !== undefined) throw unexpected(source, foreign.number, foreign.line);
    const row: bigint[] = [];
    for (const place of places) {
      const number = numberAt(text, place);
      if (number === undefined) throw unexpected(source, lineNumber(text, place), lineAround(text, place));
      row.push(number);
    }
    return new CounterRow(layout.columns, row);
  };
}

const NEWLINE = 10;

/** The number, with blanks around it, up to the end of the line. */
function numberAt(text: string, place: number): bigint | undefined {
  const start = behindBlanks(text, place);
  let value = 0;
  let at = start;
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) {
    value = value * 10 + (code - 48);
    at += 1;
  }
  const end = behindBlanks(text, at);
  if (at === start || at - start > 20 || (end < text.length && text.charCodeAt(end) !== NEWLINE)) return undefined;
  if (at - start > EXACT_DIGITS) return BigInt(text.slice(start, at));
  return value === 0 ? 0n : BigInt(value);
}

function behindBlanks(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code !== NEWLINE && isBlank(code); code = text.charCodeAt(at)) at += 1;
  return at;
}

function unexpected(source: SourceId, number: number, line: string): ParseError {
  return new ParseError(source, number, `a name and a number expected: ${excerpt(line)}`);
}

function lineNumber(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}

function lineAround(text: string, place: number): string {
  const end = text.indexOf('\n', place);
  return text.slice(text.lastIndexOf('\n', place - 1) + 1, end < 0 ? text.length : end);
}
