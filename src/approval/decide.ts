import { windowText } from '../protocol/change-window.ts';
import { type ApprovalPolicy, needsSecondFactor, type Risk } from './policy.ts';
import type { ProposalState } from './proposal.ts';

/** What the decision depends on, as stored. Instants are ISO 8601 in UTC with milliseconds, so they compare as text. */
export interface Standing {
  readonly state: ProposalState;
  /** Who asked for the diagnosis the plan came of. */
  readonly requester: string;
  readonly digest: string;
  readonly expires: string;
  readonly risk: Risk;
  /** Who approved already, where one approval is not enough. */
  readonly votes: readonly string[];
  /** Everybody whose yes it was applied by, also behind broken glass. */
  readonly approvedBy: readonly string[];
}

/** What was found out about the person and the moment of a decision. */
export interface Circumstances {
  readonly policy: ApprovalPolicy;
  /** `unknown`: a list of people could not be read, and the person is on none of the others. */
  readonly approver: 'yes' | 'no' | 'nobody-is' | 'unknown';
  /** May decide alone, at any time, for a reason that everybody reads. */
  readonly glassBreaker: boolean;
  readonly secondFactor: SecondFactor;
  /** Why nothing may be changed at all just now. */
  readonly freeze: string | null;
  readonly windowOpen: boolean;
  /** Changes approved in this group of hosts within the last hour. */
  readonly recent: number;
}

/** `later`: it is asked for with the decision itself. */
export type SecondFactor = 'good' | 'wrong' | 'missing' | 'not-enrolled' | 'later';

type DecisionKind = 'approve' | 'reject' | 'keep' | 'revert';

/** What can happen to a proposal: a person decides, time passes, the host reports. */
export type ProposalOccurrence =
  | {
      readonly kind: DecisionKind;
      readonly actor: string;
      readonly digest: string;
      readonly at: string;
      readonly circumstances: Circumstances;
      /** Why this must not wait for anybody else. */
      readonly breakGlass?: string;
    }
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
  | 'approvers-unknown'
  | 'own-request'
  | 'digest-mismatch'
  | 'not-applicable'
  | 'voted-already'
  | 'approved-it'
  | 'frozen'
  | 'outside-window'
  | 'too-many-changes'
  | 'second-factor-missing'
  | 'second-factor-wrong'
  | 'may-not-break-glass';

/** What somebody who may break the glass need not wait for. */
export const behindGlass: ReadonlySet<RefusedDecision> = new Set([
  'own-request',
  'frozen',
  'outside-window',
  'too-many-changes',
]);

export type Decided = { readonly accepted: true; readonly next: ProposalState } | Refused;

interface Refused {
  readonly accepted: false;
  readonly code: RefusedDecision;
  /** In English. */
  readonly message: string;
  readonly about: RefusalAbout;
}

/** What a refusal names, for those who say it in another language. */
export interface RefusalAbout {
  readonly state?: ProposalState;
  /** Nobody at all may decide. */
  readonly nobody?: boolean;
  readonly freeze?: string;
  readonly windows?: string;
  readonly recent?: number;
  readonly limit?: number;
}

/** The next state, or why there is none. An approval that does not suffice leaves the proposal `proposed`, with a vote more. */
export function decide(standing: Standing, occurrence: ProposalOccurrence): Decided {
  switch (occurrence.kind) {
    case 'approve':
    case 'reject':
    case 'keep':
    case 'revert':
      return decidePerson(standing, occurrence);
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

function decidePerson(standing: Standing, decision: Decision): Decided {
  return (
    authority(standing, decision) ??
    (decision.digest === standing.digest
      ? null
      : refuse('digest-mismatch', 'What was shown is not what is proposed now. Open the proposal again.')) ??
    personStep(standing, decision)
  );
}

/** Saying no, or putting the old values back, is always open to the person who asked. */
function authority({ requester }: Standing, decision: Decision): Decided | null {
  const { kind, actor, circumstances, breakGlass } = decision;
  const own = actor === requester;
  if (own && (kind === 'reject' || kind === 'revert')) return null;
  if (breakGlass !== undefined) {
    if (circumstances.glassBreaker) return null;
    return refuse('may-not-break-glass', 'You may not decide alone here. Ask one of the approvers.');
  }
  switch (circumstances.approver) {
    case 'nobody-is':
      return refuse('not-an-approver', `Nobody is set to ${kind} changes here: approval.approvers is empty.`, {
        nobody: true,
      });
    case 'no':
      return refuse('not-an-approver', `You may not ${kind} changes here. Ask one of the approvers.`);
    case 'unknown':
      return refuse('approvers-unknown', 'Who may decide could not be looked up just now. Try again in a minute.');
    case 'yes':
      break;
  }
  if (own && !circumstances.policy.selfApproval) {
    return refuse('own-request', `You asked for this diagnosis, so somebody else has to ${kind} the change.`);
  }
  return null;
}

function personStep(standing: Standing, decision: Decision): Decided {
  const { state, expires } = standing;
  const { kind, at } = decision;
  if (kind === 'approve' || kind === 'reject') {
    if (state === 'expired') return refuse('expired', `The proposal expired at ${expires}. Run the diagnosis again.`);
    if (state !== 'proposed') return refuse('already-decided', `The proposal is ${state} already.`, { state });
    if (at >= expires) return refuse('expired', `The proposal expired at ${expires}. Run the diagnosis again.`);
    return kind === 'approve' ? vote(standing, decision) : { accepted: true, next: 'rejected' };
  }
  if (state === 'applied') {
    return kind === 'keep' ? keep(standing, decision) : { accepted: true, next: 'reverting' };
  }
  if (state === 'keeping' || state === 'reverting' || state === 'kept' || state === 'reverted') {
    return refuse('already-decided', `The change is ${state} already.`, { state });
  }
  return refuse('not-applicable', `There is no applied change to ${kind}: the proposal is ${state}.`, { state });
}

/** Going back is always allowed; going forward only at the right time, by the right person, and by enough of them. */
function vote({ risk, votes }: Standing, { actor, circumstances, breakGlass }: Decision): Decided {
  const { policy } = circumstances;
  const obstacle = breakGlass === undefined ? rightTime(circumstances) : null;
  if (obstacle !== null) return obstacle;
  if (breakGlass === undefined && votes.includes(actor)) {
    return refuse('voted-already', 'You have approved this already. Somebody else has to as well.');
  }
  const doubt = needsSecondFactor(policy, risk) ? secondFactorDoubt(circumstances.secondFactor) : null;
  if (doubt !== null) return doubt;
  const enough = breakGlass !== undefined || new Set([...votes, actor]).size >= policy.votes[risk];
  return { accepted: true, next: enough ? 'approved' : 'proposed' };
}

/** The second look is somebody else's, where the owners of the host ask for that. Unless anybody gives it, the host reverts. */
function keep({ approvedBy }: Standing, { actor, circumstances, breakGlass }: Decision): Decided {
  if (circumstances.policy.keepByAnother && breakGlass === undefined && approvedBy.includes(actor)) {
    return refuse(
      'approved-it',
      'You approved this change, so somebody else has to keep it. Until then it can be reverted.',
    );
  }
  return { accepted: true, next: 'keeping' };
}

function rightTime({ policy, freeze, windowOpen, recent }: Circumstances): Decided | null {
  if (freeze !== null) return refuse('frozen', `Nothing is changed just now: ${freeze}`, { freeze });
  if (!windowOpen) {
    const windows = policy.windows.map(windowText).join('; ');
    return refuse('outside-window', `Changes to this host are approved only within: ${windows}.`, { windows });
  }
  if (recent < policy.perHour) return null;
  return refuse(
    'too-many-changes',
    `${recent} changes were approved here within the last hour, and ${policy.perHour} is the limit. See what they did first.`,
    { recent, limit: policy.perHour },
  );
}

/** Why a code that was asked for does not do. */
export function secondFactorDoubt(given: SecondFactor): Refused | null {
  switch (given) {
    case 'good':
    case 'later':
      return null;
    case 'wrong':
      return refuse('second-factor-wrong', 'That code is wrong, or was used before. Wait for the next one.');
    case 'missing':
      return refuse('second-factor-missing', 'This change needs a code from your own device.');
    case 'not-enrolled':
      return refuse(
        'second-factor-missing',
        'This change needs a code, and you have no device enrolled. Ask an operator for: syndrop approvers enroll',
      );
  }
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

function refuse(code: RefusedDecision, message: string, about: RefusalAbout = {}): Refused {
  return { accepted: false, code, message, about };
}
