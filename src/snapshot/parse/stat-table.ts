import type { SourceId } from '../../protocol/manifest.ts';
import { ParseError } from '../parse-error.ts';
import { knownKeys } from './known-keys.ts';
import { eachLine, excerpt, words } from './lines.ts';

/** A file of /proc/net/stat: names, then one hexadecimal row per CPU. `entries` repeats the same total on each row. */
export interface StatTable {
  readonly entries?: number;
  readonly columns: Readonly<Record<string, bigint>>;
}

export function parseStatTable(source: SourceId, text: string): StatTable {
  let names: readonly string[] | undefined;
  let rows = 0;
  let entries: number | undefined;
  const sums = new Map<string, bigint>();
  eachLine(text, (line, number) => {
    if (names === undefined) {
      if (line.trim() !== '') names = columnNames(source, line, number);
      return;
    }
    const row = words(line);
    if (row.length === 0) return;
    rows += 1;
    for (const [i, word] of row.entries()) {
      const value = hexadecimal(word);
      if (value === undefined) throw new ParseError(source, number, `not hexadecimal: ${excerpt(word)}`);
      const name = names[i];
      if (name === undefined) continue;
      if (name === 'entries') entries = Number(value);
      else sums.set(name, (sums.get(name) ?? 0n) + value);
    }
  });
  if (rows === 0) throw new ParseError(source, 1, 'no row of a CPU found');
  return { ...(entries === undefined ? {} : { entries }), columns: Object.fromEntries(sums) };
}

const HEXADECIMAL = /^[0-9a-fA-F]{1,16}$/;
/** What so many digits say is exact as a double. */
const EXACT_DIGITS = 13;

function hexadecimal(word: string): bigint | undefined {
  if (word === '00000000') return 0n;
  if (!HEXADECIMAL.test(word)) return undefined;
  return word.length > EXACT_DIGITS ? BigInt(`0x${word}`) : BigInt(Number.parseInt(word, 16));
}

function columnNames(source: SourceId, line: string, number: number): readonly string[] {
  const names = knownHeader(line);
  if (names !== undefined) return names;
  throw new ParseError(source, number, 'column names expected in the first line');
}

const knownHeader = knownKeys((line: string): readonly string[] | undefined => {
  const row = words(line);
  const named = row.every((word) => /^[a-z][a-z0-9_]*$/i.test(word));
  return named && !row.every((word) => /^[0-9a-f]{8}$/.test(word)) ? row : undefined;
});
