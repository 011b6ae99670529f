import type { SourceId } from '../../protocol/manifest.ts';
import { ParseError } from '../parse-error.ts';
import { knownKeys } from './known-keys.ts';
import { eachLine, excerpt, hexadecimals, words } from './lines.ts';

/** A file of /proc/net/stat: names, then one hexadecimal row per CPU. `entries` repeats the same total on each row. */
export interface StatTable {
  readonly entries?: number;
  readonly columns: Readonly<Record<string, bigint>>;
}

export function parseStatTable(source: SourceId, text: string): StatTable {
  let names: readonly string[] | undefined;
  let rows = 0;
  let last: readonly number[] = [];
  const sums: number[] = [];
  eachLine(text, (line, number) => {
    if (names === undefined) {
      if (line.trim() !== '') names = columnNames(source, line, number);
      return;
    }
    const row = hexadecimals(line);
    if (row === undefined) throw new ParseError(source, number, `not hexadecimal: ${excerpt(line)}`);
    if (row.length === 0) return;
    rows += 1;
    last = row;
    for (const [i, value] of row.entries()) sums[i] = (sums[i] ?? 0) + value;
  });
  if (names === undefined || rows === 0) throw new ParseError(source, 1, 'no row of a CPU found');
  return tableOf(names, sums, last);
}

function tableOf(names: readonly string[], sums: readonly number[], last: readonly number[]): StatTable {
  const columns: Record<string, bigint> = {};
  let entries: number | undefined;
  for (const [i, name] of names.entries()) {
    const sum = sums[i];
    if (name === 'entries') entries = last[i];
    else if (sum !== undefined) columns[name] = BigInt(sum);
  }
  return entries === undefined ? { columns } : { entries, columns };
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
