import type { CounterValues, Snapshot } from '../snapshot/snapshot.ts';

/** Why two samples cannot be subtracted. */
export type Refusal =
  | 'single-sample'
  | 'rebooted'
  | 'other-namespace'
  | 'other-host'
  | 'out-of-order'
  | 'went-backwards'
  | 'overflows-exceed-drops';

/** How the numbers of the newest sample may be read. */
export interface Comparison {
  /**
   * `window`: two samples that may be subtracted. `increase`: the sample holds increases already. `growing`: totals that
   * somebody saw growing. `totals`: since boot, history only.
   */
  readonly basis: 'window' | 'increase' | 'growing' | 'totals';
  /** Length of the window; null where the samples carry no times. */
  readonly seconds: number | null;
  readonly refused?: Refusal;
}

/** One counter, read. `increase` is undefined where nothing may be subtracted. */
export interface Reading {
  readonly total: number;
  readonly increase?: number;
  readonly before?: bigint;
  readonly after: bigint;
}

const WRAP_32 = 1n << 32n;
const WRAP_64 = 1n << 64n;
/** A counter that fell from this near to its end has wrapped; one that fell from a smaller value was reset. */
const NEAR = 1n << 28n;

/** Not counters: they fall and rise. */
const GAUGES = new Set([
  'TcpCurrEstab',
  'TcpRtoAlgorithm',
  'TcpRtoMin',
  'TcpRtoMax',
  'TcpMaxConn',
  'IpForwarding',
  'IpDefaultTTL',
  'MPTcpExtMPCurrEstab',
]);

/** Whether the two samples are of the same boot and namespace, and how far apart they are. */
export function compareSamples(before: Snapshot | undefined, after: Snapshot): Comparison {
  if (before === undefined) return single(after);
  const refused = refusal(before, after);
  if (refused !== undefined) return { basis: 'totals', seconds: null, refused };
  return { basis: 'window', seconds: secondsBetween(before, after) };
}

function single(after: Snapshot): Comparison {
  if (after.counting === 'totals') return { basis: 'totals', seconds: null, refused: 'single-sample' };
  return { basis: after.counting, seconds: null };
}

function refusal(before: Snapshot, after: Snapshot): Refusal | undefined {
  if (differ(before.bootId, after.bootId)) return 'rebooted';
  if (differ(before.netns ?? before.host?.netns, after.netns ?? after.host?.netns)) return 'other-namespace';
  if (differ(before.host?.hostname, after.host?.hostname)) return 'other-host';
  if (uptimeFell(before, after)) return 'rebooted';
  const seconds = secondsBetween(before, after);
  if (seconds !== null && seconds < 0) return 'out-of-order';
  return countersRefuse(before, after);
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** Uptime is read to a hundredth of a second, at a slightly other moment than the counters. */
function uptimeFell(before: Snapshot, after: Snapshot): boolean {
  const [first, last] = [before.uptimeSeconds, after.uptimeSeconds];
  return first !== undefined && last !== undefined && last < first - 1;
}

function secondsBetween(before: Snapshot, after: Snapshot): number | null {
  const [from, to] = [before.at?.monotonicMs, after.at?.monotonicMs];
  if (from !== undefined && to !== undefined) return rounded((to - from) / 1000);
  const [first, last] = [before.uptimeSeconds, after.uptimeSeconds];
  if (first !== undefined && last !== undefined) return rounded(last - first);
  return null;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function countersRefuse(before: Snapshot, after: Snapshot): Refusal | undefined {
  const [first, last] = [before.counters?.values, after.counters?.values];
  if (first === undefined || last === undefined) return undefined;
  for (const name of last.keys()) {
    const [from, to] = [first.get(name), last.get(name)];
    if (from === undefined || to === undefined || to >= from || GAUGES.has(name)) continue;
    if (difference(from, to) === undefined) return 'went-backwards';
  }
  // Every overflow is also a drop, so more overflows than drops means the samples are of two namespaces.
  const overflows = between(first, last, 'TcpExtListenOverflows');
  const drops = between(first, last, 'TcpExtListenDrops');
  if (overflows !== undefined && drops !== undefined && drops < overflows) return 'overflows-exceed-drops';
  return undefined;
}

function between(first: CounterValues, last: CounterValues, name: string): number | undefined {
  const [from, to] = [first.get(name), last.get(name)];
  return from === undefined || to === undefined ? undefined : difference(from, to);
}

/** Kernel counters are unsigned longs: 32 bits on 32-bit kernels, else 64. undefined: it fell without wrapping. */
export function difference(before: bigint, after: bigint): number | undefined {
  if (after >= before) return Number(after - before);
  for (const end of [WRAP_32, WRAP_64]) {
    if (before < end && before >= end - NEAR && after < NEAR) return Number(after + end - before);
  }
  return undefined;
}

/** Whether increases are known: of totals alone there are none. */
export function hasIncreases({ basis }: Comparison): boolean {
  return basis === 'window' || basis === 'increase';
}

/** One value of the newest sample, with what the comparison allows to say about its increase. */
export function read(comparison: Comparison, before: bigint | undefined, after: bigint): Reading {
  const total = Number(after);
  switch (comparison.basis) {
    case 'increase':
      return { total, increase: total, after };
    case 'growing':
    case 'totals':
      return { total, after };
    case 'window': {
      if (before === undefined) return { total, after };
      const increase = difference(before, after);
      return increase === undefined ? { total, after, before } : { total, after, before, increase };
    }
    default:
      return comparison.basis satisfies never;
  }
}
