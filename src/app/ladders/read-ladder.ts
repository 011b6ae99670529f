import { createHash } from 'node:crypto';
import { ladderState, type LadderMember, type LadderView } from '../../approval/ladder.ts';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { Deps } from '../deps.ts';
import type { LadderRecord, ProposalRecord } from '../store.ts';

/** Proposals of a ladder belong to its message, not to a thread of their own. */
export const LADDER_FACE = 'ladder';

export interface StandingLadder {
  readonly record: LadderRecord;
  readonly view: LadderView;
  /** Of the members that were opened, by id. */
  readonly proposals: ReadonlyMap<string, ProposalRecord>;
}

/** Where a ladder stands now; null when there is none of that id. */
export async function readLadder(
  { store, terms }: Pick<Deps, 'store' | 'terms'>,
  ladderId: string,
): Promise<StandingLadder | null> {
  const record = await store.ladders.find(ladderId);
  if (record === null) return null;
  const reached = record.opened.reduce((sum, { count }) => sum + count, 0);
  const ids = record.members.slice(0, reached).map(({ proposalId }) => proposalId);
  const proposals = new Map((await store.proposals.many(ids)).map((one) => [one.proposalId, one]));
  const plan = (await store.diagnoses.find(record.members[0]?.diagnosisId ?? ''))?.plan;
  if (plan === undefined || plan === null) throw new Error(`ladder ${ladderId} has no plan`);
  return { record, proposals, view: { ...viewOf(record, proposals), plan, terms } };
}

function viewOf(
  record: LadderRecord,
  proposals: ReadonlyMap<string, ProposalRecord>,
): Omit<LadderView, 'plan' | 'terms'> {
  const { ladderId, requester, causeId, changes, opened, stopped } = record;
  const members = record.members.map(({ host, proposalId }): LadderMember => {
    const proposal = proposals.get(proposalId);
    if (proposal === undefined) return { host, proposal: null };
    return { host, proposal: { state: proposal.state, helped: proposal.watch?.helped ?? null } };
  });
  const state = ladderState(
    members,
    opened.map(({ count }) => count),
    stopped !== null,
  );
  const keepable = [...proposals.values()].filter((one) => one.state === 'applied' && one.watch?.helped === true);
  const deadlines = keepable.flatMap(({ deadline }) => deadline ?? []).sort();
  return {
    ladderId,
    requester,
    causeId,
    changes,
    state,
    digest: digestOf(record, state),
    members,
    opened,
    stoppedBy: stopped,
    toKeep: keepable.map(({ plan }) => plan.host).sort(),
    earliestDeadline: deadlines[0] ?? null,
  };
}

/** What an approver was shown: the hosts of the rung and the plan of each. Nothing else can be approved by it. */
function digestOf({ ladderId, members }: LadderRecord, state: LadderView['state']): string {
  const hosts = 'hosts' in state ? state.hosts : [];
  const plans = members.filter(({ host }) => hosts.includes(host)).map(({ host, digest }) => ({ host, digest }));
  const rung = 'rung' in state ? state.rung : 0;
  return `sha256:${createHash('sha256').update(canonicalJson({ ladderId, rung, plans })).digest('hex')}`;
}
