import { jobsOwed } from '../advance.ts';
import type { Deps } from '../deps.ts';
import { tellAuditHead } from './audit-head.ts';
import { owedLadders } from './ladder.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Raw answers are large and name people's addresses; the diagnoses drawn from them stay. */
const BUNDLE_DAYS = 30;

export async function forgetOldBundles(deps: Deps): Promise<void> {
  await deps.store.diagnoses.dropBundles(new Date(deps.clock().getTime() - BUNDLE_DAYS * DAY_MS).toISOString());
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
  await tellAuditHead(deps);
  await deps.schedule.add(...(await owedLadders(deps)));
  for (const record of [...open, ...(await proposals.unshown(since(7)))]) await deps.schedule.add(...jobsOwed(record));
}
