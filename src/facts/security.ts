import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

export interface SecurityFacts {
  /** undefined where securityfs is not mounted. */
  readonly modules: readonly string[] | undefined;
  /** Of SELinux. */
  readonly enforcing: boolean | undefined;
  readonly quotes: readonly Quote[];
}

export function securityFacts({ security }: Snapshot): SecurityFacts | undefined {
  if (security === undefined) return undefined;
  const { modules, enforcing, rows } = security;
  if (modules === undefined && enforcing === undefined) return undefined;
  return { modules, enforcing, quotes: rows.map((line) => ({ source: 'lsm', line })) };
}
