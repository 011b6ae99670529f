import { Problem } from '../../protocol/problem.ts';

export function cancelled(cause?: unknown): Problem {
  return new Problem('cancelled', 'The collection was cancelled.', { cause });
}
