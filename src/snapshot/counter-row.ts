import type { CounterValues } from './snapshot.ts';

/** Counters in one row of numbers, with the names in a table that all rows of one kernel share. */
export class CounterRow implements CounterValues {
  /** Where in the row each name stands. */
  readonly columns: ReadonlyMap<string, number>;
  readonly row: readonly bigint[];

  constructor(columns: ReadonlyMap<string, number>, row: readonly bigint[]) {
    this.columns = columns;
    this.row = row;
  }

  get(name: string): bigint | undefined {
    const column = this.columns.get(name);
    return column === undefined ? undefined : this.row[column];
  }

  has(name: string): boolean {
    return this.columns.has(name);
  }

  keys(): IterableIterator<string> {
    return this.columns.keys();
  }
}
