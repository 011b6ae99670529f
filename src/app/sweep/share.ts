import type { Log } from '../deps.ts';
import { askHost, type Asking } from './ask-host.ts';
import { createFiler } from './filer.ts';
import type { SweepSlots, SweepTimes } from './limits.ts';
import { createTurns } from './turns.ts';
import { type Filed, type SweepRecord, type SweepStore, type Via, VIAS } from './sweep-store.ts';

export interface ShareDeps extends Omit<Asking, 'windowSeconds' | 'timeoutMs' | 'lateMs' | 'turn'> {
  readonly store: SweepStore;
  readonly slots: SweepSlots;
  readonly clock: () => Date;
  readonly log: Log;
  /** Milliseconds. */
  readonly times: SweepTimes;
  /** A late answer was filed. */
  readonly onLate?: () => void;
}

/** Claimed at once: few enough that another process finds work too, and that a second sweep gets its turn. */
const CLAIMED: Readonly<Record<Via, number>> = { agent: 500, ssh: 64 };

export interface Share {
  /** How many late answers were filed. Settles when none can come any more. */
  readonly late: Promise<number>;
}

/**
 * Asks the hosts of a sweep that nobody else asks, files each answer as it comes, and returns when there is none left to
 * claim. Any number of shares may run at once, in any number of processes. When `signal` aborts, what is not answered is
 * given back, and it throws.
 */
export async function runShare(
  deps: ShareDeps,
  sweep: SweepRecord,
  by: string,
  onFiled: (filed: Filed) => void,
  signal: AbortSignal,
): Promise<Share> {
  const { store, times, clock } = deps;
  const { sweepId, windowSeconds } = sweep;
  const file = createFiler(store, sweepId);
  const turn = createTurns();
  const asking: Asking = { ...deps, turn, windowSeconds, timeoutMs: times.timeout, lateMs: times.late };
  const late: Promise<number>[] = [];
  // What goes wrong with one of us ends the questions of all: the next attempt asks them again.
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  const until = (): string => new Date(clock().getTime() + times.lease).toISOString();

  async function one(host: string, via: Via): Promise<void> {
    await deps.slots[via].take();
    try {
      await turn();
      ended.throwIfAborted();
      const asked = askHost(host, asking, ended);
      // Nobody listens until the share is over, nor where it ends early.
      const lateOne = fileLate(asked.late);
      lateOne.catch(() => {});
      late.push(lateOne);
      const filed = await asked.first;
      await file(filed);
      onFiled(filed);
    } finally {
      deps.slots[via].give();
    }
  }

  async function fileLate(answer: Promise<Filed | null>): Promise<number> {
    const filed = await answer;
    if (filed === null) return 0;
    await file(filed);
    deps.onLate?.();
    return 1;
  }

  async function lane(via: Via): Promise<void> {
    const flying = new Set<Promise<void>>();
    for (let dry = false; ; ) {
      ended.throwIfAborted();
      const most = CLAIMED[via] - flying.size;
      // Not for each single answer, since a claim is a transaction; nor only when all have answered, since some hang.
      if (!dry && most >= CLAIMED[via] / 4) {
        const hosts = await store.claim(sweepId, via, { by, at: clock().toISOString(), until: until(), most });
        dry = hosts.length === 0;
        for (const host of hosts) {
          const asked = one(host, via).finally(() => flying.delete(asked));
          flying.add(asked);
        }
      }
      if (flying.size === 0) return;
      await Promise.race(flying);
    }
  }

  const renewing = setInterval(() => {
    store.renew(sweepId, by, until()).catch((cause: unknown) => deps.log('error', `sweep: ${String(cause)}`));
  }, times.lease / 3);
  try {
    await Promise.all(VIAS.map(lane));
  } catch (cause) {
    ending.abort();
    await store.release(sweepId, by).catch(() => {});
    throw cause;
  } finally {
    clearInterval(renewing);
  }
  return { late: Promise.all(late).then((counts) => counts.reduce((sum, count) => sum + count, 0)) };
}
