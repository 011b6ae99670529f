import type { Plan } from '../../plan/plan.ts';
import { decideProposal } from '../changes/decisions.ts';
import { type Deps, nowText } from '../deps.ts';
import type { LadderMemberRecord } from '../store.ts';
import { LADDER_FACE, type StandingLadder } from './read-ladder.ts';
import { type Ready, readiness } from './readiness.ts';
import { type Refusal, refused } from './refusal.ts';
import type { Wanted } from './wanted.ts';

/** The rung is opened first, by compare-and-set; then each host is approved by itself, with all that hangs on that. */
export async function approve(
  deps: Deps,
  standing: StandingLadder,
  { actor, digest, given }: Wanted,
): Promise<Refusal | null> {
  const ready = await readiness(deps, standing, { actor, digest }, given.code ?? null);
  if (ready.kind === 'refused') return ready;
  const { record, view } = standing;
  const at = nowText(deps);
  if (view.state.kind === 'open') {
    const count = ready.members.length;
    const opened = [...record.opened, { count, by: actor, at }];
    const detail = { rung: opened.length, hosts: count, digest };
    const audit = { at, actor, what: 'ladder.opened', subject: record.ladderId, detail };
    const mine = await deps.store.ladders.swap(record.ladderId, record.version, { opened, stopped: null }, audit);
    if (!mine) return refused('already-decided', 'Somebody else was faster: see what the rollout says now.');
  }
  return await approveEach(deps, standing, ready, actor);
}

async function approveEach(
  deps: Deps,
  { record }: StandingLadder,
  { members, plans, factor }: Ready,
  actor: string,
): Promise<Refusal | null> {
  let first: Refusal | null = null;
  let approved = 0;
  for (const member of members) {
    const plan = plans.get(member.host);
    if (plan === undefined) continue;
    await proposeOne(deps, record, member, plan);
    const wanted = { proposalId: member.proposalId, decision: 'approve', actor, digest: plan.digest, factor } as const;
    const decided = await decideProposal(deps, wanted);
    if (decided.accepted) approved += 1;
    else first ??= refused(decided.code, `${member.host}: ${decided.message}`);
  }
  return approved === 0 ? first : null;
}

async function proposeOne(
  deps: Deps,
  { ladderId, requester }: StandingLadder['record'],
  { host, proposalId, diagnosisId }: LadderMemberRecord,
  plan: Plan,
): Promise<void> {
  const at = nowText(deps);
  const expires = new Date(deps.clock().getTime() + deps.expiresMinutes * 60_000).toISOString();
  const conversation = { face: LADDER_FACE, channel: ladderId, thread: host };
  const detail = { host, digest: plan.digest, ladder: ladderId };
  await deps.store.proposals.add(
    { proposalId, diagnosisId, at, requester, conversation, plan, expires },
    { at, actor: 'syndrop', what: 'proposal.proposed', subject: proposalId, detail },
  );
}
