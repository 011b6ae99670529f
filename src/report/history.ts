import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { causeLine } from './diagnosis.ts';
import type { Document, Span } from './document.ts';
import { actor, text, time } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

export interface PastDiagnosis {
  readonly at: string;
  readonly actor: string;
  readonly diagnosis: Diagnosis;
  readonly proposalId: string | null;
}

/** Earlier diagnoses of a host, newest first as given. */
export function historyDocument(host: string, past: readonly PastDiagnosis[], lang: Lang): Document {
  const words = wordsOf(lang);
  if (past.length === 0) {
    const none = words.history.none(host);
    return { summary: none, tone: 'neutral', blocks: [{ kind: 'paragraph', spans: [text(none)] }] };
  }
  const title = words.history.title(host, past.length);
  const items = past.map((row): readonly Span[] => [
    time(row.at),
    text(` · ${words.status[row.diagnosis.verdict.status]} · ${causeLine(row.diagnosis, words)} · `),
    actor(row.actor),
    ...(row.proposalId === null ? [] : [text(` · ${words.history.planned}`)]),
  ]);
  return {
    summary: title,
    tone: 'neutral',
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'list', items },
    ],
  };
}
