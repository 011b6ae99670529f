import type { WatchedRate } from '../../approval/proposal.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { countersOf } from '../../diagnosis/watched.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import type { OrderWatch } from '../../protocol/order.ts';
import { countsPerSecond } from '../../facts/rates.ts';
import { snapshotsOf } from '../diagnosing/reason.ts';

export interface Improvement {
  readonly helped: boolean;
  readonly rates: readonly WatchedRate[];
}

/** Beside the cause's own counters: what rises when a change of this kind does harm. */
const HARM = ['TcpExtListenDrops', 'TcpExtTCPAbortOnMemory', 'softnet.dropped'] as const;
const MOST_COUNTERS = 8;

/**
 * What the host is to judge a change by, with nobody to ask: undefined where no counter of the cause was measured before.
 * A change that waits for a process to listen anew does not have to help at once.
 */
export function orderWatch(before: Bundle, { causeId, changes }: Plan): OrderWatch | undefined {
  const own = countersOf(causeId);
  const then = snapshotsOf(before);
  const rate = countsPerSecond(then.before, then.after);
  const counters = [...new Set([...own, ...HARM])].flatMap((counter) => {
    const beforePerSecond = rate(counter);
    return beforePerSecond === undefined ? [] : [{ counter, beforePerSecond }];
  });
  if (counters[0] === undefined || counters[0].counter !== own[0]) return undefined;
  const atOnce = changes.every(({ takesEffect }) => takesEffect.startsWith('now'));
  return { counters: counters.slice(0, MOST_COUNTERS), mustFall: atOnce };
}

/** What is left of a rate when a cure is said to have helped: strays of requests that were already on their way. */
const LEFT = 0.1;

/**
 * Compares the window before a change with one after it: helped when the counter that is the cause's own stands nearly
 * still now, and the cause is no longer found active. Without a window on both sides nothing is claimed.
 */
export function improvement(before: Bundle, after: Bundle, causeId: string): Improvement {
  const [then, now] = [snapshotsOf(before), snapshotsOf(after)];
  const first = countsPerSecond(then.before, then.after);
  const last = countsPerSecond(now.before, now.after);
  const rates = countersOf(causeId).flatMap((counter) => {
    const [beforePerSecond, afterPerSecond] = [first(counter), last(counter)];
    return beforePerSecond === undefined || afterPerSecond === undefined
      ? []
      : [{ counter, beforePerSecond, afterPerSecond }];
  });
  const own = rates.find(({ counter }) => counter === countersOf(causeId)[0]);
  const still = diagnose({ host: after.host.id, ...now }).findings.some(
    (finding) => finding.causeId === causeId && finding.state === 'active' && finding.confidence !== 'possible',
  );
  return { helped: own !== undefined && stopped(own) && (!still || own.afterPerSecond === 0), rates };
}

function stopped({ beforePerSecond, afterPerSecond }: WatchedRate): boolean {
  return beforePerSecond > 0 && afterPerSecond <= beforePerSecond * LEFT;
}
