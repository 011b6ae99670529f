import type { MeasuredRate, OrderWatch } from '../src/protocol/order.ts';
import type { Sysctls } from './apply/sysctl.ts';
import { bootId, monotonicMs } from './clock.ts';
import { readCounters } from './counters.ts';
import type { Change, Counted } from './lease.ts';

/** Of the cause's own rate. A cure that leaves more than this is none; what lies below it is for people to judge. */
const LEFT = 0.5;
/** What was counted before may double by itself on a quiet host, so that harm also means this many more a second. */
const HARM_FACTOR = 2;
const HARM_PER_SECOND = 10;

export interface Judgement {
  readonly against: 'no-improvement' | 'harm' | null;
  readonly measured: readonly MeasuredRate[];
}

export function countNow({ counters }: OrderWatch, sysctls: Pick<Sysctls, 'readNet'>): Counted {
  const names = counters.map(({ counter }) => counter);
  const counts = readCounters(names, (name) => sysctls.readNet(name));
  return { monotonicMs: monotonicMs(), counts };
}

/** Milliseconds until the counters have been watched for as long as the order says; undefined when nothing is watched. */
export function watchLeftMs({ lease, counted, judged, ending }: Change): number | undefined {
  if (lease.watch === undefined || counted === null || judged || ending !== null) return undefined;
  if (lease.bootId !== bootId()) return undefined;
  return Math.max(counted.monotonicMs + lease.watchSeconds * 1000 - monotonicMs(), 0);
}

/**
 * Whether the change has to go: the cause's own counter did not fall, or one of the counters rose. What was not counted
 * at both ends says nothing. Pure.
 */
export function judge({ counters, mustFall }: OrderWatch, from: Counted, to: Counted): Judgement {
  const seconds = (to.monotonicMs - from.monotonicMs) / 1000;
  const measured: MeasuredRate[] = [];
  for (const { counter, beforePerSecond } of counters) {
    const [first, last] = [from.counts[counter], to.counts[counter]];
    // A counter that fell was set to zero by somebody: nobody knows by how much it rose.
    if (first === undefined || last === undefined || last < first || seconds <= 0) continue;
    const afterPerSecond = Math.round((Number(last - first) / seconds) * 1000) / 1000;
    measured.push({ counter, beforePerSecond, afterPerSecond });
  }
  return { against: against(measured, counters[0]?.counter, mustFall), measured };
}

function against(rates: readonly MeasuredRate[], ownName: string | undefined, mustFall: boolean): Judgement['against'] {
  if (rates.some(isHarm)) return 'harm';
  const own = rates.find(({ counter }) => counter === ownName);
  if (!mustFall || own === undefined || own.beforePerSecond === 0) return null;
  return own.afterPerSecond > own.beforePerSecond * LEFT ? 'no-improvement' : null;
}

function isHarm({ beforePerSecond, afterPerSecond }: MeasuredRate): boolean {
  return afterPerSecond > beforePerSecond * HARM_FACTOR && afterPerSecond > beforePerSecond + HARM_PER_SECOND;
}
