import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../protocol/problem.ts';
import type { Deps } from '../deps.ts';
import { askSilentAgain } from '../sweep/late.ts';
import { runShare, type ShareDeps } from '../sweep/share.ts';
import type { SweepRecord } from '../sweep/sweep-store.ts';
import type { Job } from './schedule.ts';

/** Hosts one share is worth: a second bot finds something to do from the next on. */
const HOSTS_A_SHARE = 500;
const MOST_SHARES = 8;
const LOOK_MS = 1_000;
const LATE_MS = 3_000;

/** What a sweep still needs done: shares for the hosts that are not answered, and one job that tells. */
export async function sweepJobs(
  { store }: Pick<Deps, 'store'>,
  { sweepId, state }: Pick<SweepRecord, 'sweepId' | 'state'>,
): Promise<readonly Job[]> {
  const { pending, late } = await store.sweeps.counts(sweepId);
  const shares = state === 'running' ? Math.min(MOST_SHARES, Math.ceil(pending / HOSTS_A_SHARE)) : 0;
  return [
    ...Array.from({ length: shares }, (_, share): Job => ({ kind: 'sweep', sweepId, share })),
    { kind: 'sweep-tell', sweepId, round: late },
  ];
}

/** What waiting for late answers there may be left to do after a bot that was here before. */
export async function lateJobs({
  store,
  sweep,
  clock,
}: Pick<Deps, 'store' | 'sweep' | 'clock'>): Promise<readonly Job[]> {
  const since = new Date(clock().getTime() - sweep.times.late).toISOString();
  const done = (await store.sweeps.list(MOST_SHARES)).filter(({ endedAt }) => (endedAt ?? '') > since);
  return done.map(({ sweepId }): Job => ({ kind: 'sweep', sweepId, share: MOST_SHARES }));
}

/** Asks hosts of a sweep until nobody is left to ask, then waits for those that are late. */
export async function sweepJob(deps: Deps, sweepId: string, share: number, signal: AbortSignal): Promise<void> {
  const sweep = await deps.store.sweeps.find(sweepId);
  if (sweep === null || sweep.state === 'cancelled') return;
  const onLate = nowAndThen(() => tellLate(deps, sweepId));
  if (sweep.state === 'done') {
    if ((await askSilentAgain(deps, sweep, onLate, signal)) > 0) await tellLate(deps, sweepId);
    return;
  }
  const over = new AbortController();
  const watching = endWhenCancelled(deps, sweepId, over);
  try {
    const by = `${deps.sweep.by}-${share}`;
    const means = { ...shareDeps(deps), onLate };
    const { late } = await runShare(means, sweep, by, () => {}, AbortSignal.any([signal, over.signal]));
    const count = await unlessAborted(late, signal);
    // The next bot asks those again that are still silent.
    if (count === null) throw new Problem('cancelled', 'This bot stops.');
    if (count > 0) await tellLate(deps, sweepId);
  } catch (cause) {
    // Cancelled by somebody: there is nothing to try again.
    if (!over.signal.aborted || signal.aborted) throw cause;
  } finally {
    over.abort();
    await watching;
  }
}

async function tellLate(deps: Deps, sweepId: string): Promise<void> {
  const { late } = await deps.store.sweeps.counts(sweepId);
  await deps.schedule.add({ kind: 'sweep-tell', sweepId, round: late });
}

/** Late answers come one by one; their message is brought up to date now and then. */
function nowAndThen(work: () => Promise<void>): () => void {
  let waiting: NodeJS.Timeout | null = null;
  return () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      // Told again when all of them are in.
      work().catch(() => {});
    }, LATE_MS).unref();
  };
}

function shareDeps({ store, ways, clock, log, sweep }: Deps): ShareDeps {
  const { judge, slots, times, random } = sweep;
  return { store: store.sweeps, ways, clock, log, judge, slots, times, random };
}

async function endWhenCancelled({ store, log }: Deps, sweepId: string, over: AbortController): Promise<void> {
  while (!over.signal.aborted) {
    try {
      await sleep(LOOK_MS, undefined, { signal: over.signal });
      if ((await store.sweeps.find(sweepId))?.state === 'cancelled') over.abort();
    } catch (cause) {
      if (!over.signal.aborted) log('debug', `sweep: ${cause instanceof Error ? cause.message : 'unknown'}`);
    }
  }
}

/** Null where `signal` aborts first. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
