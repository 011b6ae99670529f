import type { ProposalState } from './proposal.ts';

/** What the decision depends on, as stored. Instants are ISO 8601 in UTC with milliseconds, so they compare as text. */
export interface Standing {
  readonly state: ProposalState;
  /** Who asked for the diagnosis the plan came of. */
  readonly requester: string;
  readonly digest: string;
  readonly expires: string;
}

export interface ApprovalPolicy {
  /** Actor ids, or everybody. None means nobody. */
  readonly approvers: readonly string[] | '*';
  readonly selfApproval: boolean;
}

type DecisionKind = 'approve' | 'reject' | 'keep' | 'revert';

/** What can happen to a proposal: a person decides, time passes, the host reports. */
export type ProposalOccurrence =
  | { readonly kind: DecisionKind; readonly actor: string; readonly digest: string; readonly at: string }
  | { readonly kind: 'expire'; readonly at: string }
  /** The host wrote the values and holds a lease. */
  | { readonly kind: 'host-applied' }
  | { readonly kind: 'host-kept' }
  | { readonly kind: 'host-reverted' }
  /** The host refused the order that belongs to the present state, or never answered it. */
  | { readonly kind: 'host-refused' };

export type RefusedDecision =
  | 'already-decided'
  | 'expired'
  | 'not-an-approver'
  | 'own-request'
  | 'digest-mismatch'
  | 'not-applicable';

export type Decided =
  | { readonly accepted: true; readonly next: ProposalState }
  | { readonly accepted: false; readonly code: RefusedDecision; readonly message: string };

/** The next state, or why there is none. */
export function decide(standing: Standing, occurrence: ProposalOccurrence, policy: ApprovalPolicy): Decided {
  switch (occurrence.kind) {
    case 'approve':
    case 'reject':
    case 'keep':
    case 'revert':
      return decidePerson(standing, occurrence, policy);
    case 'expire':
      if (standing.state !== 'proposed') return refuse('not-applicable', `The proposal is ${standing.state} already.`);
      if (occurrence.at < standing.expires) return refuse('not-applicable', 'The proposal has not expired yet.');
      return { accepted: true, next: 'expired' };
    case 'host-applied':
    case 'host-kept':
    case 'host-reverted':
    case 'host-refused':
      return decideHost(standing.state, occurrence.kind);
    default:
      return occurrence satisfies never;
  }
}

type Decision = Extract<ProposalOccurrence, { readonly actor: string }>;

function decidePerson(standing: Standing, decision: Decision, policy: ApprovalPolicy): Decided {
  return (
    authority(standing, decision, policy) ??
    (decision.digest === standing.digest
      ? null
      : refuse('digest-mismatch', 'What was shown is not what is proposed now. Open the proposal again.')) ??
    personStep(standing, decision)
  );
}

/** Saying no, or putting the old values back, is always open to the person who asked. */
function authority({ requester }: Standing, { kind, actor }: Decision, policy: ApprovalPolicy): Decided | null {
  const own = actor === requester;
  if (own && (kind === 'reject' || kind === 'revert')) return null;
  if (policy.approvers.length === 0) {
    return refuse('not-an-approver', `Nobody is set to ${kind} changes here: approval.approvers is empty.`);
  }
  if (policy.approvers !== '*' && !policy.approvers.includes(actor)) {
    return refuse('not-an-approver', `You may not ${kind} changes here. Ask one of the approvers.`);
  }
  if (own && !policy.selfApproval) {
    return refuse('own-request', `You asked for this diagnosis, so somebody else has to ${kind} the change.`);
  }
  return null;
}

function personStep({ state, expires }: Standing, { kind, at }: Decision): Decided {
  if (kind === 'approve' || kind === 'reject') {
    if (state === 'expired') return refuse('expired', `The proposal expired at ${expires}. Run the diagnosis again.`);
    if (state !== 'proposed') return refuse('already-decided', `The proposal is ${state} already.`);
    if (at >= expires) return refuse('expired', `The proposal expired at ${expires}. Run the diagnosis again.`);
    return { accepted: true, next: kind === 'approve' ? 'approved' : 'rejected' };
  }
  if (state === 'applied') return { accepted: true, next: kind === 'keep' ? 'keeping' : 'reverting' };
  if (state === 'keeping' || state === 'reverting' || state === 'kept' || state === 'reverted') {
    return refuse('already-decided', `The change is ${state} already.`);
  }
  return refuse('not-applicable', `There is no applied change to ${kind}: the proposal is ${state}.`);
}

type HostReport = 'host-applied' | 'host-kept' | 'host-reverted' | 'host-refused';

/**
 * The host's word about itself is the truth, late or not: a change that seemed lost may turn out applied, and a lease
 * may end at any moment after that.
 */
const afterReport: Readonly<Record<HostReport, Readonly<Partial<Record<ProposalState, ProposalState>>>>> = {
  'host-applied': { approved: 'applied', refused: 'applied' },
  'host-kept': { keeping: 'kept', applied: 'kept' },
  'host-reverted': {
    approved: 'reverted',
    refused: 'reverted',
    applied: 'reverted',
    keeping: 'reverted',
    reverting: 'reverted',
    kept: 'reverted',
  },
  // A keep or revert that the host turned down leaves the change as it stood, under its lease.
  'host-refused': { approved: 'refused', keeping: 'applied', reverting: 'applied' },
};

function decideHost(state: ProposalState, report: HostReport): Decided {
  const next = afterReport[report][state];
  if (next !== undefined) return { accepted: true, next };
  return refuse('not-applicable', `A proposal that is ${state} does not expect this from the host.`);
}

function refuse(code: RefusedDecision, message: string): Decided {
  return { accepted: false, code, message };
}
