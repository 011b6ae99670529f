import { isDigits, words } from '../parse/lines.ts';
import { columnNames } from '../parse/nstat.ts';

/** A row of names with a counter among them, as people tabulate samples by hand. */
export function namesCounters(line: string): boolean {
  return line.length < 1_000 && columnNames(words(line)) !== undefined;
}

/** A row of as many numbers as there are names. */
export function isRowBelow(names: string, line: string): boolean {
  const row = words(line);
  return row.length === words(names).length && row.every(isDigits);
}
