import { setTimeout as sleep } from 'node:timers/promises';
import { ratesOf } from '../../fleet/sweep-result.ts';
import type { ScheduledFor, View } from '../chat/chat.ts';
import type { Deps } from '../deps.ts';
import { openOnce } from '../chat/post-once.ts';
import { reportOf } from '../sweep/report.ts';
import { endSweep } from '../sweep/start.ts';
import type { SweepCounts, SweepRecord } from '../sweep/sweep-store.ts';

const LOOK_MS = 500;

/**
 * Follows a sweep to its end and tells what came of it: in the message that asked for it, or in one of its own. Run again
 * when late answers came, it brings that message up to date.
 */
export async function sweepTellJob(deps: Deps, sweepId: string, signal: AbortSignal): Promise<void> {
  let told = '';
  for (;;) {
    const sweep = await deps.store.sweeps.find(sweepId);
    if (sweep === null) return;
    if (sweep.state !== 'running') return tell(deps, sweep);
    const counts = await deps.store.sweeps.counts(sweepId);
    if (counts.pending === 0) {
      await endSweep(deps.store, sweepId, { state: 'done', actor: 'syndrop' }, deps.clock());
      continue;
    }
    const now = JSON.stringify(counts);
    if (now !== told) await showProgress(deps, sweep, counts);
    told = now;
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** Steps are worth showing, not worth failing for. */
async function showProgress(deps: Deps, sweep: SweepRecord, counts: SweepCounts): Promise<void> {
  if (sweep.quiet || sweep.conversation === null) return;
  const { sweepId, selector, actor } = sweep;
  try {
    await deps.chat.retitle(sweep.conversation, { kind: 'sweep', sweepId, selector, actor, counts });
  } catch (cause) {
    deps.log('debug', `sweep: a step could not be shown: ${cause instanceof Error ? cause.message : 'unknown'}`);
  }
}

async function tell(deps: Deps, sweep: SweepRecord): Promise<void> {
  const { sweepId, conversation, quiet } = sweep;
  const report = await reportOf(deps.store.sweeps, sweepId);
  if (report === null) return;
  if (conversation !== null) {
    const view: View = {
      kind: 'sweep-report',
      report,
      scheduled: quiet ? await scheduledFor(deps, sweepId) : null,
      rates: ratesOf(await deps.store.sweeps.results(sweepId)),
      page: deps.pageOf(sweepId),
    };
    if (!quiet) await deps.chat.retitle(conversation, view);
    else {
      const { message, before } = await openOnce(deps, `sweep-${sweepId}`, conversation.channel, view);
      // Late answers came in, or nobody knows which of them it had heard of.
      if (before) await deps.chat.retitle(message, view);
    }
  }
  await deps.store.sweeps.markTold(sweepId);
}

async function scheduledFor({ store }: Deps, sweepId: string): Promise<ScheduledFor> {
  const run = await store.schedules.runOf(sweepId);
  const schedule = run === null ? null : await store.schedules.find(run.scheduleId);
  return { when: schedule?.when ?? '', dueAt: run?.dueAt ?? '', missed: run?.missed ?? 0 };
}
