import {
  decide,
  type ProposalOccurrence,
  type RefusalAbout,
  type RefusedDecision,
  type Standing,
} from '../../approval/decide.ts';
import { riskOf } from '../../approval/policy.ts';
import type { ProposalState } from '../../approval/proposal.ts';
import type { Outcome } from '../../protocol/order.ts';
import { type Deps, nowText } from '../deps.ts';
import type { Job } from '../jobs/schedule.ts';
import type { AuditEntry, ProposalChange, ProposalRecord } from '../store.ts';

export type Advanced =
  | { readonly accepted: true; readonly record: ProposalRecord }
  | {
      readonly accepted: false;
      readonly code: RefusedDecision | 'no-such-proposal';
      readonly message: string;
      readonly about?: RefusalAbout;
    };

/** Who is written down for it, and what else changes with the state. */
export interface Account {
  readonly actor: string;
  readonly did: string;
  readonly detail?: AuditEntry['detail'];
  readonly outcome?: Outcome;
  readonly deadline?: string;
  /** The states in which it is about this order; a state reached meanwhile is somebody else's. */
  readonly onlyIn?: readonly ProposalState[];
}

/** In front of the reason, where somebody did not wait for others. */
export const BROKE_GLASS = 'broke the glass';

/** More rounds than a proposal has states: whoever loses a race meets a new state, which soon has no way on. */
const ROUNDS = 32;

/**
 * Moves a proposal on by what happened, at most once however many happen at the same time: the loser of a race reads
 * again and is judged by the new state. What the new state calls for is scheduled.
 */
export async function advance(
  deps: Deps,
  proposalId: string,
  occurrence: ProposalOccurrence,
  account: Account,
): Promise<Advanced> {
  const { proposals } = deps.store;
  for (let round = 0; round < ROUNDS; round += 1) {
    const record = await proposals.find(proposalId);
    if (record === null) return { accepted: false, code: 'no-such-proposal', message: 'There is no such proposal.' };
    const { state, plan } = record;
    if (account.onlyIn !== undefined && !account.onlyIn.includes(state)) {
      return { accepted: false, code: 'not-applicable', message: `The proposal is ${state} by now.`, about: { state } };
    }
    const decided = decide(standingOf(record), occurrence);
    if (!decided.accepted) return decided;
    const at = nowText(deps);
    const change: ProposalChange = {
      state: decided.next,
      ...(account.outcome === undefined ? {} : { outcome: account.outcome }),
      ...(account.deadline === undefined ? {} : { deadline: account.deadline }),
      event: { at, actor: account.actor, did: account.did },
      audit: {
        at,
        actor: account.actor,
        what: decided.next === state ? `proposal.${account.did}` : `proposal.${decided.next}`,
        subject: proposalId,
        detail: { host: plan.host, digest: plan.digest, from: state, by: occurrence.kind, ...account.detail },
      },
    };
    if (await proposals.swap(proposalId, record.version, change)) return settled(deps, proposalId);
  }
  throw new Error(`proposal ${proposalId} kept changing for ${ROUNDS} rounds`);
}

/** What a decision about this proposal depends on, as it is stored. */
export function standingOf({ state, requester, expires, plan, events }: ProposalRecord): Standing {
  const votes = events.filter(({ did }) => did === 'approve').map(({ actor }) => actor);
  const glass = events.filter(({ did }) => did.startsWith(BROKE_GLASS)).map(({ actor }) => actor);
  const approvedBy = [...votes, ...glass];
  return { state, requester, expires, digest: plan.digest, risk: riskOf(plan.changes), votes, approvedBy };
}

async function settled(deps: Deps, proposalId: string): Promise<Advanced> {
  const record = await deps.store.proposals.find(proposalId);
  if (record === null) throw new Error(`proposal ${proposalId} vanished`);
  await deps.schedule.add(...jobsOwed(record));
  return { accepted: true, record };
}

/** After the deadline the host needs a moment for its own revert. */
const GRACE_MS = 3_000;

/** What the present state of a proposal calls for: the same after a crash as before it. */
export function jobsOwed(record: ProposalRecord): readonly Job[] {
  const { proposalId, version } = record;
  const owed: Job[] = [];
  if (record.shownVersion < version) owed.push({ kind: 'show', proposalId, version });
  switch (record.state) {
    case 'proposed':
      owed.push({ kind: 'expire', proposalId, notBefore: record.expires });
      break;
    case 'approved':
      owed.push({ kind: 'rollout', proposalId });
      break;
    case 'applied':
      if (record.watch === null) owed.push({ kind: 'rollout', proposalId });
      owed.push(...deadlineOf(record));
      break;
    case 'keeping':
    case 'reverting':
      owed.push({ kind: 'settle', proposalId, version }, ...deadlineOf(record));
      break;
    case 'rejected':
    case 'expired':
    case 'refused':
    case 'kept':
    case 'reverted':
      break;
  }
  return owed;
}

/** What is written down when a host that had applied a change knows nothing of it any more. */
export const LOST = 'asked the host, which knows nothing of this change any more: look at the value there';

function deadlineOf({ proposalId, deadline, events }: ProposalRecord): readonly Job[] {
  if (deadline === null || events.some(({ did }) => did === LOST)) return [];
  const notBefore = new Date(Date.parse(deadline) + GRACE_MS).toISOString();
  return [{ kind: 'deadline', proposalId, notBefore }];
}

/** What a host says became of a change. Says it twice, or too late, and nothing happens. */
export async function takeOutcome(
  deps: Deps,
  record: ProposalRecord,
  outcome: Outcome,
  onlyIn?: readonly ProposalState[],
): Promise<Advanced> {
  const { host } = record.plan;
  const account: Account = { actor: host, did: outcome.state, outcome, ...(onlyIn === undefined ? {} : { onlyIn }) };
  switch (outcome.state) {
    case 'applied':
      return advance(deps, record.proposalId, { kind: 'host-applied' }, { ...account, deadline: outcome.deadline });
    case 'kept':
      return advance(deps, record.proposalId, { kind: 'host-kept' }, account);
    case 'reverted':
      return advance(
        deps,
        record.proposalId,
        { kind: 'host-reverted' },
        { ...account, detail: { why: outcome.why, stoodDown: outcome.stoodDown.length } },
      );
    case 'refused':
      return advance(
        deps,
        record.proposalId,
        { kind: 'host-refused' },
        { ...account, detail: { code: outcome.code, message: outcome.message } },
      );
    default:
      return outcome satisfies never;
  }
}

/** Adds a line, or a measurement, to a proposal whose state stays. False when `still` no longer holds. */
export async function annotate(
  deps: Deps,
  proposalId: string,
  still: (record: ProposalRecord) => boolean,
  change: Omit<ProposalChange, 'state' | 'audit'> & { readonly what: string; readonly detail?: AuditEntry['detail'] },
): Promise<boolean> {
  const { what, detail, ...rest } = change;
  for (let round = 0; round < ROUNDS; round += 1) {
    const record = await deps.store.proposals.find(proposalId);
    if (record === null || !still(record)) return false;
    const { at, actor } = change.event;
    const audit = { at, actor, what, subject: proposalId, detail: { host: record.plan.host, ...detail } };
    if (await deps.store.proposals.swap(proposalId, record.version, { ...rest, audit })) {
      await settled(deps, proposalId);
      return true;
    }
  }
  throw new Error(`proposal ${proposalId} kept changing for ${ROUNDS} rounds`);
}
