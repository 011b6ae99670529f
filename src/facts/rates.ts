import type { Snapshot } from '../snapshot/snapshot.ts';
import { compareSamples, difference } from './delta.ts';

/**
 * Rates over a window: SNMP counters by their nstat name, and `conntrack.<column>`, `neighbours.<column>`,
 * `softnet.dropped`, `softnet.timeSqueeze` for what SNMP does not count. undefined where the samples do not say.
 */
export function countsPerSecond(
  before: Snapshot | undefined,
  after: Snapshot,
): (counter: string) => number | undefined {
  const comparison = compareSamples(before, after);
  const { seconds } = comparison;
  if (before === undefined || comparison.basis !== 'window' || seconds === null || seconds <= 0) return () => undefined;
  return (counter) => {
    const [from, to] = [valueOf(before, counter), valueOf(after, counter)];
    const increase = from === undefined || to === undefined ? undefined : difference(from, to);
    return increase === undefined ? undefined : Math.round((increase / seconds) * 1000) / 1000;
  };
}

function valueOf(snapshot: Snapshot, counter: string): bigint | undefined {
  const [table = '', column] = counter.split('.');
  switch (table) {
    case 'conntrack':
      return snapshot.conntrack?.columns[column ?? ''];
    case 'neighbours':
      return snapshot.neighbours?.columns[column ?? ''];
    case 'softnet':
      return snapshot.softnet?.reduce(
        (sum, row) => sum + BigInt(column === 'dropped' ? row.dropped : row.timeSqueeze),
        0n,
      );
    default:
      return snapshot.counters?.values.get(counter);
  }
}
