import type { ProposalView } from '../../approval/proposal.ts';
import { standingOf } from './advance.ts';
import type { Deps } from '../deps.ts';
import type { ProposalRecord } from '../store.ts';

export function proposalView(
  record: ProposalRecord,
  { terms, policyOf }: Pick<Deps, 'terms' | 'policyOf'>,
): ProposalView {
  const { proposalId, plan, state, expires, deadline, events, watch, outcome } = record;
  const { watchSeconds, leaseSeconds } = terms;
  const { risk, votes } = standingOf(record);
  const needed = policyOf(plan.host).votes[risk];
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
    ...(needed > 1 ? { votes: { given: new Set(votes).size, needed } } : {}),
    terms: { watchSeconds, leaseSeconds },
  };
}
