import { namedFinding } from '../../diagnosis/named-finding.ts';
import type { View } from './chat.ts';
import type { Deps } from '../deps.ts';
import { proposalView } from '../changes/proposal-view.ts';
import type { DiagnosisRecord, ProposalRecord } from '../store.ts';

/** What the thread's parent says: the question, its verdict, and what became of the change. */
export function titleView(
  { diagnosisId, question, actor, diagnosis, probe, state }: DiagnosisRecord,
  proposal: ProposalRecord | null,
  deps: Pick<Deps, 'terms' | 'policyOf'>,
): View {
  const ended = probe === null ? {} : { outcome: probe.outcome };
  const asked = { kind: 'asked', diagnosisId, question, actor, ...ended } as const;
  if (diagnosis === null) return { ...asked, state: state === 'asked' ? 'running' : 'failed' };
  const named = namedFinding(diagnosis);
  return {
    ...asked,
    state: 'done',
    verdict: diagnosis.verdict,
    ...(named === undefined ? {} : { title: named.title, confidence: named.confidence }),
    ...(proposal === null ? {} : { proposal: proposalView(proposal, deps) }),
  };
}
