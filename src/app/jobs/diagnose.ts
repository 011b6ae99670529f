import { createHash, randomUUID } from 'node:crypto';
import type { NotOffered, Plan } from '../../plan/plan.ts';
import { Problem } from '../../protocol/problem.ts';
import { jobsOwed } from '../changes/advance.ts';
import { showAlerts } from '../alerts/alerts.ts';
import { showBursts } from '../alerts/bursts.ts';
import type { ProgressStep, View } from '../chat/chat.ts';
import { type Deps, nowText } from '../deps.ts';
import { postOnce } from '../chat/post-once.ts';
import type { DiagnosisRecord, ProposalRecord } from '../store.ts';
import { collectHost } from './collect-host.ts';
import { collectOthers, tellComparison } from './compare.ts';
import { dialFrom, orProblem, probeOf } from './probe.ts';
import { titleView } from '../chat/title-view.ts';

/**
 * Answers a question in its thread. Every step is stored before the next, so that a repeated job goes on where the last
 * one died, and says nothing twice.
 */
export async function diagnoseJob(deps: Deps, diagnosisId: string, signal: AbortSignal): Promise<void> {
  const asked = await deps.store.diagnoses.find(diagnosisId);
  if (asked === null || asked.told) return;
  if (asked.question.alert !== undefined) return await diagnoseAlerted(deps, asked, signal);
  if (asked.question.announced === true) return await diagnoseAnnounced(deps, asked, signal);
  const others = collectOthers(deps, asked, signal);
  // Met where it is told; until then nobody listens.
  others.catch(() => {});
  if (asked.state === 'asked') {
    const progress = postOnce(deps, `progress-${diagnosisId}`, asked.conversation, progressView(asked, 'collect'));
    // Telling that it runs must not hold up the collection; its failure is met again when the answer is told.
    progress.catch(() => {});
    await answer(deps, asked, signal);
    await progress.catch(() => {});
  }
  const answered = await deps.store.diagnoses.find(diagnosisId);
  if (answered === null) return;
  await propose(deps, answered);
  await tell(deps, diagnosisId);
  await tellComparison(deps, answered, others);
  await deps.store.diagnoses.markTold(diagnosisId);
}

/** One of several hosts in a thread: only what was found is told there, and nothing is proposed unasked. */
async function diagnoseAnnounced(deps: Deps, asked: DiagnosisRecord, signal: AbortSignal): Promise<void> {
  const { diagnosisId, conversation } = asked;
  if (asked.state === 'asked') await answer(deps, asked, signal);
  const { diagnosis, tookMs } = (await deps.store.diagnoses.find(diagnosisId)) ?? asked;
  if (diagnosis?.verdict.status === 'past') {
    const view = { kind: 'diagnosis', diagnosisId, diagnosis, plan: null, tookMs: tookMs ?? 0 } as const;
    await postOnce(deps, `diagnosis-${diagnosisId}`, conversation, view);
  }
  await showBursts(deps, conversation);
  await deps.store.diagnoses.markTold(diagnosisId);
}

/** One of several hosts in a thread: what was found is told, and a change that cures it is offered there. */
async function diagnoseAlerted(deps: Deps, asked: DiagnosisRecord, signal: AbortSignal): Promise<void> {
  const { diagnosisId, conversation } = asked;
  if (asked.state === 'asked') await answer(deps, asked, signal);
  const answered = (await deps.store.diagnoses.find(diagnosisId)) ?? asked;
  await propose(deps, answered);
  await postAnswer(deps, answered);
  await offer(deps, diagnosisId);
  await showAlerts(deps, conversation);
  await deps.store.diagnoses.markTold(diagnosisId);
}

/** When every attempt failed by a fault of ours: the person who asked is told so. */
export async function giveUpDiagnosis(deps: Deps, diagnosisId: string): Promise<void> {
  const asked = await deps.store.diagnoses.find(diagnosisId);
  if (asked?.state !== 'asked') return;
  const problem = {
    code: 'internal',
    message: `The diagnosis of ${asked.question.host} failed by a fault of syndrop.`,
  };
  await deps.store.diagnoses.fail(diagnosisId, problem, entry(deps, asked, 'diagnosis.failed', problem));
  if (asked.question.alert !== undefined) await showAlerts(deps, asked.conversation);
  else if (asked.question.announced === true) await showBursts(deps, asked.conversation);
  else await tell(deps, diagnosisId);
  await deps.store.diagnoses.markTold(diagnosisId);
}

async function answer(deps: Deps, asked: DiagnosisRecord, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const { diagnosisId, question } = asked;
  const [near, bundle] = await Promise.all([
    dialFrom(deps, question, signal),
    orProblem(collectHost(deps, question.host, question, signal)),
  ]);
  if (bundle instanceof Problem) {
    const problem = { code: bundle.code, message: bundle.message };
    const failed = { ...problem, probe: probeOf(question, near, bundle) };
    await deps.store.diagnoses.fail(diagnosisId, failed, entry(deps, asked, 'diagnosis.failed', problem));
    return;
  }
  const { diagnosis, plan } = deps.reason(bundle, question, sha256);
  const tookMs = performance.now() - started;
  const audit = entry(deps, asked, 'diagnosis.done', {
    status: diagnosis.verdict.status,
    cause: diagnosis.verdict.causeId,
    plan: plan?.digest ?? null,
  });
  const probe = probeOf(question, near, { bundle, diagnosis });
  await deps.store.diagnoses.finish(diagnosisId, { diagnosis, plan, tookMs, bundle, probe }, audit);
}

/** Offers the plan, where the host can be changed at all. */
async function propose(deps: Deps, answered: DiagnosisRecord): Promise<void> {
  const { diagnosisId, conversation, actor, plan } = answered;
  if (plan === null || answered.proposalId !== null) return;
  if ((await notOffered(deps, plan)) !== null) return;
  const proposalId = randomUUID();
  const expires = new Date(deps.clock().getTime() + deps.expiresMinutes * 60_000).toISOString();
  const audit = {
    ...entry(deps, answered, 'proposal.proposed', { digest: plan.digest, diagnosis: diagnosisId }),
    subject: proposalId,
  };
  const proposal = { proposalId, diagnosisId, at: audit.at, requester: actor, conversation, plan, expires };
  await deps.store.proposals.add(proposal, audit);
}

/** Why a plan gets no buttons, if so: a host that only observes would refuse what a button promises. */
async function notOffered(deps: Deps, plan: Plan): Promise<NotOffered | null> {
  const [way, host] = await Promise.all([deps.ways(plan.host), deps.store.hosts.find(plan.host)]);
  if (!way?.applying) return 'no-agent';
  const mode = host?.mode ?? 'remediate';
  return mode === 'remediate' ? null : mode;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function entry(deps: Deps, asked: DiagnosisRecord, what: string, detail: Record<string, string | null>) {
  const { diagnosisId, question } = asked;
  return {
    at: nowText(deps),
    actor: 'syndrop',
    what,
    subject: diagnosisId,
    detail: { host: question.host, ...detail },
  };
}

async function tell(deps: Deps, id: string): Promise<void> {
  const record = await deps.store.diagnoses.find(id);
  if (record === null) return;
  await postAnswer(deps, record);
  const proposal = await offer(deps, id);
  const progress = await deps.store.posts.find(`progress-${id}`);
  if (progress !== null) {
    await deps.chat.update(progress, progressView(record, record.diagnosis === null ? 'failed' : 'done'));
  }
  await deps.chat.retitle(record.conversation, titleView(record, proposal, deps));
}

/** The proposal that came of it, whose message is the next job's. */
async function offer(deps: Deps, id: string): Promise<ProposalRecord | null> {
  const proposalId = (await deps.store.diagnoses.find(id))?.proposalId ?? null;
  const proposal = proposalId === null ? null : await deps.store.proposals.find(proposalId);
  if (proposal !== null) await deps.schedule.add(...jobsOwed(proposal));
  return proposal;
}

async function postAnswer(deps: Deps, record: DiagnosisRecord): Promise<void> {
  const { diagnosisId, conversation, diagnosis, plan, problem, probe } = record;
  const failed = diagnosis === null;
  if (probe !== null) await postOnce(deps, `probe-${diagnosisId}`, conversation, { kind: 'probe', report: probe });
  const unoffered = plan === null || record.proposalId !== null ? null : await notOffered(deps, plan);
  const result: View = failed
    ? { kind: 'problem', code: problem?.code ?? 'internal', message: problem?.message ?? '', next: null }
    : { kind: 'diagnosis', diagnosisId, diagnosis, plan, unoffered, tookMs: record.tookMs ?? 0 };
  // Why the host that was dialled could not be watched stands in the probe.
  if (!failed || probe === null) await postOnce(deps, `diagnosis-${diagnosisId}`, conversation, result);
}

type Stage = 'collect' | 'done' | 'failed';

function progressView({ question, proposalId, state }: DiagnosisRecord, stage: Stage): View {
  const collected = state === 'done' ? 'done' : stage === 'failed' ? 'failed' : 'running';
  const steps: readonly ProgressStep[] = [
    { id: 'ask', state: 'done' },
    { id: 'collect', state: collected },
    { id: 'reason', state: state === 'done' ? 'done' : 'pending' },
    { id: 'propose', state: proposalId === null ? 'pending' : 'done' },
  ];
  // Nothing to propose is no step left open.
  const shown = stage === 'done' && proposalId === null ? steps.slice(0, 3) : steps;
  return { kind: 'progress', question, steps: shown };
}
