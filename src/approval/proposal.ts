import type { Outcome } from '../protocol/order.ts';
import type { Plan } from '../plan/plan.ts';

/** Where a proposed change stands. The present state is always what the thread shows. */
export type ProposalState =
  | 'proposed'
  | 'approved'
  | 'rejected'
  | 'expired'
  | 'refused'
  | 'applied'
  | 'keeping'
  | 'reverting'
  | 'kept'
  | 'reverted';

/** One counter over the two watches, in events per second. */
export interface WatchedRate {
  readonly counter: string;
  readonly beforePerSecond: number;
  readonly afterPerSecond: number;
}

/** Who did what, oldest first, for the thread and the history. */
export interface ProposalEvent {
  readonly at: string;
  readonly actor: string;
  readonly did: string;
}

export interface ProposalView {
  readonly proposalId: string;
  readonly host: string;
  readonly plan: Plan;
  readonly state: ProposalState;
  /** A decision is accepted until then (state `proposed`). */
  readonly expires: string;
  /** The host reverts by itself at this time (state `applied`). */
  readonly deadline: string | null;
  readonly events: readonly ProposalEvent[];
  readonly watch: { readonly helped: boolean; readonly rates: readonly WatchedRate[] } | null;
  readonly outcome: Outcome | null;
  /** Where one approval is not enough. */
  readonly votes?: { readonly given: number; readonly needed: number };
  /** What the order will say, shown before somebody approves. */
  readonly terms?: { readonly watchSeconds: number; readonly leaseSeconds: number };
}
