import type { Diagnosis, Finding } from './diagnosis.ts';

/** The finding whose cause the verdict names; undefined where the verdict rests on none. */
export function namedFinding({ verdict, findings }: Pick<Diagnosis, 'verdict' | 'findings'>): Finding | undefined {
  return findings.find(({ causeId }) => causeId === verdict.causeId);
}
