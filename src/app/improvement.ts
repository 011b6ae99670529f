import type { WatchedRate } from '../approval/proposal.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { countersOf } from '../diagnosis/watched.ts';
import type { Bundle } from '../protocol/bundle.ts';
import { countsPerSecond } from '../facts/rates.ts';
import { snapshotsOf } from './reason.ts';

/** Counters that must stop moving once this cause is cured; empty for a cause that moves none. */
export function watchedCounters(causeId: string): string[] {
  return [...countersOf(causeId)];
}

export interface Improvement {
  readonly helped: boolean;
  readonly rates: readonly WatchedRate[];
}

/** What is left of a rate when a cure is said to have helped: strays of requests that were already on their way. */
const LEFT = 0.1;

/**
 * Compares the window before a change with one after it: helped when the counters that proved the fault stand nearly still
 * now, and the cause is no longer found active. Without a window on both sides nothing is claimed.
 */
export function improvement(before: Bundle, after: Bundle, causeId: string): Improvement {
  const [then, now] = [snapshotsOf(before), snapshotsOf(after)];
  const first = countsPerSecond(then.before, then.after);
  const last = countsPerSecond(now.before, now.after);
  const rates = watchedCounters(causeId).flatMap((counter) => {
    const [beforePerSecond, afterPerSecond] = [first(counter), last(counter)];
    return beforePerSecond === undefined || afterPerSecond === undefined
      ? []
      : [{ counter, beforePerSecond, afterPerSecond }];
  });
  const moved = rates.filter(({ beforePerSecond }) => beforePerSecond > 0);
  const stopped = moved.every(({ beforePerSecond, afterPerSecond }) => afterPerSecond <= beforePerSecond * LEFT);
  const still = diagnose({ host: after.host.id, ...now }).findings.some(
    (finding) => finding.causeId === causeId && finding.state === 'active' && finding.confidence !== 'possible',
  );
  return {
    helped: moved.length > 0 && stopped && (!still || moved.every(({ afterPerSecond }) => afterPerSecond === 0)),
    rates,
  };
}
