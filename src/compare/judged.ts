import type { Finding } from '../diagnosis/diagnosis.ts';
import type { Reason, Weight } from './comparison.ts';

/** What one difference means for one suspect. */
export interface Judged {
  readonly weight: Weight;
  readonly reason: Reason;
  readonly finding?: Finding;
}

const WEIGHTS: readonly Weight[] = ['explains', 'may-matter', 'differs'];

export function weightOrder(weight: Weight): number {
  return WEIGHTS.indexOf(weight);
}

/** The heaviest of what one difference means for several suspects; null without any. */
export function heaviest(judged: readonly Judged[]): Judged | null {
  return judged.reduce<Judged | null>(
    (best, one) => (best === null || weightOrder(one.weight) < weightOrder(best.weight) ? one : best),
    null,
  );
}
