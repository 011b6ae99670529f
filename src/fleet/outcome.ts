import type { SweepAnswer } from './sweep-result.ts';

/** How one host stood in one sweep; `status` is null where it was silent. */
export interface Outcome {
  readonly host: string;
  readonly status: SweepAnswer['status'] | null;
  readonly causeId: string | null;
  readonly title: string | null;
  /** Dropped SYNs a second. */
  readonly rate: number | null;
}

/** The same for the same verdict. */
export function problemKey({ status, causeId }: Pick<SweepAnswer, 'status' | 'causeId'>): string {
  return `${status} ${causeId ?? ''}`;
}

/** What comes and goes: a cause at work, or a setting that will bite. What is over, or open, is neither. */
export function isProblem({ status }: Pick<Outcome, 'status'>): boolean {
  return status === 'active' || status === 'latent';
}
