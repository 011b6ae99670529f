import { jobsOwed } from '../changes/advance.ts';
import type { Deps } from '../deps.ts';
import { forgetHeard } from '../chat/heard.ts';
import { sweepJobs } from './sweep.ts';
import { runDueSchedules } from '../schedules/run-due.ts';
import { tellAuditHead } from './audit-head.ts';
import { owedLadders } from './ladder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Raw answers are large and name people's addresses; the diagnoses drawn from them stay. */
const BUNDLE_DAYS = 30;
/** A sweep of ten thousand hosts keeps some 40 MB of them. */
const SWEEP_DAYS = 7;
/** Nothing is delivered again after so long. */
const HEARD_DAYS = 3;

export async function forgetOld(deps: Deps): Promise<void> {
  const before = (days: number): string => new Date(deps.clock().getTime() - days * DAY_MS).toISOString();
  await deps.store.diagnoses.dropBundles(before(BUNDLE_DAYS));
  await deps.store.sweeps.dropBundles(before(SWEEP_DAYS));
  await forgetHeard(deps, before(HEARD_DAYS));
}

/** Asks again for every job the store says is owed, after a crash of a bot or of Redis. One that is there stays one. */
export async function tend(deps: Deps): Promise<void> {
  const since = (days: number): string => new Date(deps.clock().getTime() - days * DAY_MS).toISOString();
  const { diagnoses, proposals } = deps.store;
  // An answer nobody could be given for a day is not wanted any more.
  for (const diagnosisId of await diagnoses.untold(since(1))) {
    await deps.schedule.add({ kind: 'diagnose', diagnosisId });
  }
  const open = await proposals.inStates(['proposed', 'approved', 'applied', 'keeping', 'reverting']);
  for (const sweep of await deps.store.sweeps.owed(since(1)))
    await deps.schedule.add(...(await sweepJobs(deps, sweep)));
  await tellAuditHead(deps);
  await deps.schedule.add(...(await owedLadders(deps)));
  for (const record of [...open, ...(await proposals.unshown(since(7)))]) await deps.schedule.add(...jobsOwed(record));
  await runDueSchedules(deps);
}
