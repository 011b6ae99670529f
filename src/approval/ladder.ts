import type { Plan } from '../plan/plan.ts';
import type { ProposalState } from './proposal.ts';

/**
 * One change for many hosts, climbed rung by rung: one host, then five, then the rest. A rung opens only when every change
 * below it was seen to help; the first that does not help ends the climb. Nothing of this is stored but which hosts belong to
 * which opened rung: where the climb stands follows from their proposals.
 */

/** Hosts that must have been seen to improve before more than one, and before more than five follow. */
const BOUNDARIES: readonly number[] = [1, 6];

/** One host of the ladder, as its own proposal stands. Null: not opened yet. */
export interface LadderMember {
  readonly host: string;
  readonly proposal: { readonly state: ProposalState; readonly helped: boolean | null } | null;
}

export type Setback = 'did-not-help' | 'rejected' | 'expired' | 'refused' | 'reverted';

export type LadderState =
  /** The next rung may be approved. */
  | { readonly kind: 'open'; readonly rung: number; readonly hosts: readonly string[] }
  /** Opened, and not approved by enough people on these hosts yet. */
  | { readonly kind: 'deciding'; readonly rung: number; readonly hosts: readonly string[] }
  /** Being applied and watched. */
  | { readonly kind: 'watching'; readonly rung: number; readonly hosts: readonly string[] }
  | { readonly kind: 'stopped'; readonly host: string | null; readonly why: Setback | 'by-hand' }
  | { readonly kind: 'done' };

/** `opened`: how many members each opened rung took, in the order of members. */
export function ladderState(
  members: readonly LadderMember[],
  opened: readonly number[],
  stopped: boolean,
): LadderState {
  if (stopped) return { kind: 'stopped', host: null, why: 'by-hand' };
  const reached = opened.reduce((sum, count) => sum + count, 0);
  const climbed = members.slice(0, reached).map((member) => ({ host: member.host, stands: standing(member) }));
  const setback = setbackOf(climbed);
  if (setback !== null) return { kind: 'stopped', ...setback };
  const rung = opened.length;
  const deciding = climbed.filter(({ stands }) => stands === 'deciding').map(({ host }) => host);
  if (deciding.length > 0) return { kind: 'deciding', rung, hosts: deciding };
  const watched = climbed.filter(({ stands }) => stands === 'under-way').map(({ host }) => host);
  if (watched.length > 0) return { kind: 'watching', rung, hosts: watched };
  const end = BOUNDARIES.find((boundary) => boundary > reached) ?? members.length;
  const next = members.slice(reached, end).map(({ host }) => host);
  return next.length === 0 ? { kind: 'done' } : { kind: 'open', rung: rung + 1, hosts: next };
}

/** The change that did not help is the reason, before those that were called off because of it. */
function setbackOf(climbed: readonly { readonly host: string; readonly stands: Stands }[]) {
  const setbacks = climbed.flatMap(({ host, stands }) => (isSetback(stands) ? [{ host, why: stands }] : []));
  return setbacks.find(({ why }) => why === 'did-not-help') ?? setbacks[0] ?? null;
}

type Stands = 'deciding' | 'under-way' | 'helped' | Setback;

/** Kept or not, a change counts once it was measured; one that was put back counts no more, whatever was measured. */
function standing({ proposal }: LadderMember): Stands {
  if (proposal === null) return 'deciding';
  switch (proposal.state) {
    case 'proposed':
      return 'deciding';
    case 'approved':
      return 'under-way';
    case 'applied':
    case 'keeping':
    case 'kept':
      if (proposal.helped === null) return 'under-way';
      return proposal.helped ? 'helped' : 'did-not-help';
    case 'rejected':
    case 'expired':
    case 'refused':
      return proposal.state;
    case 'reverting':
    case 'reverted':
      return proposal.helped === false ? 'did-not-help' : 'reverted';
  }
}

function isSetback(stands: Stands): stands is Setback {
  return stands !== 'deciding' && stands !== 'under-way' && stands !== 'helped';
}

/** The ladder with everything a person needs to decide about it. */
export interface LadderView {
  readonly ladderId: string;
  readonly requester: string;
  readonly causeId: string;
  /** The same on every host. */
  readonly changes: readonly { readonly key: string; readonly from: string; readonly to: string }[];
  readonly state: LadderState;
  /** Of the rung that is to be decided: its hosts and their plans. */
  readonly digest: string;
  readonly members: readonly LadderMember[];
  readonly opened: readonly { readonly count: number; readonly by: string; readonly at: string }[];
  readonly stoppedBy: { readonly actor: string; readonly at: string } | null;
  /** Applied, seen to help, and not kept: their hosts revert by themselves at the earliest of these. */
  readonly toKeep: readonly string[];
  readonly earliestDeadline: string | null;
  /** Of the first host; the others differ in host and namespace alone. */
  readonly plan: Plan;
  /** What each order will say. */
  readonly terms: { readonly watchSeconds: number; readonly leaseSeconds: number };
}
