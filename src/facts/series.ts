import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

/** A counter somebody wrote down several times, oldest first. */
export interface CounterSeries {
  readonly counter: string;
  readonly increase: number;
  readonly quotes: readonly Quote[];
}

/** Kernel names of counters that a table heading may carry. */
const COUNTER = /^(?:TcpExt)?(?<name>ListenOverflows|ListenDrops|PAWSPassive|TCPReqQFullDrop|IPReversePathFilter)/;

/** Tables in the notes: a heading with a counter's kernel name, then rows of as many numbers, the column never falling. */
export function counterSeries(after: Snapshot): readonly CounterSeries[] | undefined {
  if (after.notes === undefined) return undefined;
  const found: CounterSeries[] = [];
  for (const [index, heading] of after.notes.entries()) {
    const columns = heading.trim().split(/\s+/);
    for (const [column, title] of columns.entries()) {
      const name = COUNTER.exec(title)?.groups?.['name'];
      if (name === undefined) continue;
      const rows = numericRows(after.notes.slice(index + 1), columns.length);
      const values = rows.map(({ numbers }) => numbers[column] ?? 0);
      const increase = (values.at(-1) ?? 0) - (values[0] ?? 0);
      const rises = values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0));
      if (values.length < 2 || increase <= 0 || !rises) continue;
      found.push({ counter: `TcpExt${name}`, increase, quotes: ends(heading, rows) });
    }
  }
  return found;
}

interface NumericRow {
  readonly numbers: readonly number[];
  readonly row: string;
}

function numericRows(lines: readonly string[], width: number): NumericRow[] {
  const rows: NumericRow[] = [];
  for (const row of lines) {
    const words = row.trim().split(/\s+/);
    if (words.length !== width || !words.every((word) => /^\d+$/.test(word))) break;
    rows.push({ numbers: words.map(Number), row });
  }
  return rows;
}

function ends(heading: string, rows: readonly NumericRow[]): Quote[] {
  const lines = [heading, rows[0]?.row, rows.at(-1)?.row].filter((line) => line !== undefined);
  return lines.map((line) => ({ source: 'notes', line: line.trim() }));
}
