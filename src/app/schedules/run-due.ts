import { randomUUID } from 'node:crypto';
import { Problem } from '../../protocol/problem.ts';
import { type Deps, nowText } from '../deps.ts';
import { sweepJobs } from '../jobs/sweep.ts';
import { whoIsMeant } from '../sweep/meant.ts';
import { startSweep } from '../sweep/start.ts';
import { dueBetween } from './due.ts';
import type { ScheduledRun, ScheduleRecord } from './schedule-store.ts';

export type DueDeps = Pick<Deps, 'store' | 'chat' | 'clock' | 'log' | 'schedule' | 'windowSeconds' | 'fleet'>;

/** A bot that took a run and has not stored its sweep by then is dead. */
const STALE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Starts what has become due. However many bots look at once, each time that was due is taken by one: the row of a run is
 * unique. Of several that were missed the last is run, and its report says how many were not.
 */
export async function runDueSchedules(deps: DueDeps): Promise<void> {
  const { store, clock } = deps;
  for (const schedule of await store.schedules.list()) {
    if (schedule.paused) continue;
    // One that cannot be run must not keep the others from theirs.
    await runDue(deps, schedule).catch((cause: unknown) =>
      deps.log('error', `schedule ${schedule.id}: ${String(cause)}`),
    );
  }
  const now = clock().getTime();
  const [since, before] = [now - DAY_MS, now - STALE_MS].map((at) => new Date(at).toISOString());
  for (const run of await store.schedules.unstarted(since ?? '', before ?? '')) {
    const schedule = await store.schedules.find(run.scheduleId);
    if (schedule !== null) await begin(deps, schedule, run);
  }
}

async function runDue(deps: DueDeps, schedule: ScheduleRecord): Promise<void> {
  const { schedules } = deps.store;
  const now = deps.clock();
  const last = (await schedules.lastDue(schedule.id)) ?? '';
  const after = new Date(last > schedule.since ? last : schedule.since);
  const due = dueBetween(schedule, after, now).map((at) => at.toISOString());
  const dueAt = due.at(-1);
  if (dueAt === undefined) return;
  const run: ScheduledRun = {
    scheduleId: schedule.id,
    dueAt,
    at: now.toISOString(),
    state: 'taken',
    sweepId: randomUUID(),
    missed: due.length - 1,
  };
  // The last first: once it is taken, no other bot looks at those before it.
  if (!(await schedules.take(run))) return;
  for (const missed of due.slice(0, -1))
    await schedules.take({ ...run, dueAt: missed, state: 'missed', sweepId: null, missed: 0 });
  await begin(deps, schedule, run);
}

async function begin(deps: DueDeps, schedule: ScheduleRecord, run: ScheduledRun): Promise<void> {
  const { store, windowSeconds } = deps;
  if (run.sweepId === null) return;
  try {
    const meant = whoIsMeant(schedule.selector, await deps.fleet());
    const conversation = { face: 'schedule', channel: schedule.channel, thread: '' };
    const wanted = { meant, actor: schedule.actor, windowSeconds, conversation, quiet: true, sweepId: run.sweepId };
    await startSweep(store, wanted, deps.clock());
  } catch (cause) {
    // Another bot that found the same orphan stored the sweep first.
    if ((await store.sweeps.find(run.sweepId)) !== null) return;
    if (!(cause instanceof Problem)) throw cause;
    await complain(deps, schedule, run, cause);
    return;
  }
  await deps.schedule.add(...(await sweepJobs(deps, { sweepId: run.sweepId, state: 'running' })));
}

/** Nobody is meant any more, or an inventory cannot be read: the channel that waits for the report is told. */
async function complain(deps: DueDeps, schedule: ScheduleRecord, run: ScheduledRun, problem: Problem): Promise<void> {
  await deps.store.schedules.fail(schedule.id, run.dueAt);
  const { code, message } = problem;
  const detail = { schedule: schedule.id, due: run.dueAt, code };
  await deps.store.audit.append({
    at: nowText(deps),
    actor: 'syndrop',
    what: 'schedule.failed',
    subject: schedule.id,
    detail,
  });
  try {
    await deps.chat.open(schedule.channel, { kind: 'problem', code, message, next: null });
  } catch (cause) {
    deps.log('error', `schedule ${schedule.id}: ${message}; nor could that be told: ${String(cause)}`);
  }
}
