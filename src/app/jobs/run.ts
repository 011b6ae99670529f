import { advance } from '../changes/advance.ts';
import type { Deps } from '../deps.ts';
import { deadlineJob } from './deadline.ts';
import { diagnoseJob, giveUpDiagnosis } from './diagnose.ts';
import { expireJob } from './expire.ts';
import { ladderJob } from './ladder.ts';
import { operatorJob } from './operator.ts';
import { rolloutJob } from './rollout.ts';
import type { Job } from './schedule.ts';
import { settleJob } from './settle.ts';
import { showJob } from './show.ts';
import { sweepJob } from './sweep.ts';
import { sweepTellJob } from './sweep-tell.ts';

/** Runs one job. Throws when it should be tried again. */
export async function runJob(deps: Deps, job: Job, signal: AbortSignal): Promise<void> {
  switch (job.kind) {
    case 'diagnose':
      return diagnoseJob(deps, job.diagnosisId, signal);
    case 'rollout':
      return rolloutJob(deps, job.proposalId, signal);
    case 'settle':
      return settleJob(deps, job.proposalId, job.version, signal);
    case 'show':
      return showJob(deps, job.proposalId);
    case 'ladder':
      return ladderJob(deps, job.ladderId);
    case 'expire':
      return expireJob(deps, job.proposalId);
    case 'deadline':
      return deadlineJob(deps, job.proposalId, signal);
    case 'sweep':
      return sweepJob(deps, job.sweepId, job.share, signal);
    case 'sweep-tell':
      return sweepTellJob(deps, job.sweepId, signal);
    case 'operator':
      return operatorJob(deps, job.signed);
    default:
      return job satisfies never;
  }
}

/** The last attempt failed by a fault of ours, not of the host: nobody is left waiting for an answer. */
export async function giveUp(deps: Deps, job: Job): Promise<void> {
  if (job.kind === 'diagnose') return giveUpDiagnosis(deps, job.diagnosisId);
  if (job.kind !== 'rollout' && job.kind !== 'settle') return;
  const did = 'could not go on by a fault of syndrop; an applied change is reverted by the host at its deadline';
  const onlyIn = job.kind === 'rollout' ? (['approved'] as const) : (['keeping', 'reverting'] as const);
  const account = { actor: 'syndrop', did, detail: { code: 'internal' }, onlyIn };
  await advance(deps, job.proposalId, { kind: 'host-refused' }, account);
}
