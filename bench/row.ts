/** One line of the table all benchmarks share. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  /** The peer or the limit in the same run, and the ratio to it: what to quote, since machines differ. */
  readonly beside?: string;
  readonly goal?: string;
  /** Whether this run held the goal. */
  readonly held?: boolean;
}

export function printRow({ what, figure, beside = '', goal = '', held }: Row): void {
  const verdict = held === undefined ? '' : held ? 'held' : 'NOT held';
  console.log([what.padEnd(40), figure.padEnd(40), beside.padEnd(44), goal.padEnd(20), verdict].join(' ').trimEnd());
}
