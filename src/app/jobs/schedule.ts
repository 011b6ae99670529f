import type { Signed } from '../../protocol/message.ts';

/** What the queues do, and the id of what it is done to. A job is known by both: asking for it twice is asking once. */
export type Job =
  | { readonly kind: 'diagnose'; readonly diagnosisId: string }
  /** Send an approved change and watch what it does. */
  | { readonly kind: 'rollout'; readonly proposalId: string }
  /** Ask the host to keep or revert, as decided. */
  | { readonly kind: 'settle'; readonly proposalId: string; readonly version: number }
  /** Bring the proposal's message up to date. */
  | { readonly kind: 'show'; readonly proposalId: string; readonly version: number }
  /** Bring the message of a rollout over many hosts up to date. */
  | { readonly kind: 'ladder'; readonly ladderId: string; readonly version: number }
  | { readonly kind: 'expire'; readonly proposalId: string; readonly notBefore: string }
  /** The lease has run out: learn what became of the change. */
  | { readonly kind: 'deadline'; readonly proposalId: string; readonly notBefore: string }
  /** Ask hosts of a sweep; several shares may run at once. */
  | { readonly kind: 'sweep'; readonly sweepId: string; readonly share: number }
  /** Follow a sweep and tell what came of it; each round of late answers is another job. */
  | { readonly kind: 'sweep-tell'; readonly sweepId: string; readonly round: number }
  /** Somebody decided without the chat. */
  | { readonly kind: 'operator'; readonly signed: Signed };

export interface Schedule {
  /**
   * Never fails: what the store says is owed is scheduled again before long, so a Redis that is away for a moment loses
   * nothing.
   */
  add(...jobs: readonly Job[]): Promise<void>;
}

/** No colon: BullMQ keeps that one for itself. */
export function jobId(job: Job): string {
  switch (job.kind) {
    case 'diagnose':
      return `diagnose-${job.diagnosisId}`;
    case 'ladder':
      return `ladder-${job.ladderId}-${job.version}`;
    case 'rollout':
    case 'expire':
    case 'deadline':
      return `${job.kind}-${job.proposalId}`;
    case 'sweep':
      return `sweep-${job.sweepId}-${job.share}`;
    case 'sweep-tell':
      return `sweep-tell-${job.sweepId}-${job.round}`;
    case 'operator':
      return `operator-${job.signed.signature.replace(/[^A-Za-z0-9]/g, '').slice(0, 40)}`;
    case 'settle':
    case 'show':
      return `${job.kind}-${job.proposalId}-${job.version}`;
    default:
      return job satisfies never;
  }
}
