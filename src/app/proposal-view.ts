import type { ProposalView } from '../approval/proposal.ts';
import type { Deps } from './deps.ts';
import type { ProposalRecord } from './store.ts';

export function proposalView(record: ProposalRecord, { terms }: Pick<Deps, 'terms'>): ProposalView {
  const { proposalId, plan, state, expires, deadline, events, watch, outcome } = record;
  const { watchSeconds, leaseSeconds } = terms;
  return {
    proposalId,
    host: plan.host,
    plan,
    state,
    expires,
    deadline,
    events,
    watch,
    outcome,
    terms: { watchSeconds, leaseSeconds },
  };
}
