import type { Document } from './document.ts';
import { code, strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

export interface ProblemShown {
  readonly code: string;
  readonly message: string;
  /** What the person can do now. */
  readonly next: string | null;
}

export function problemDocument(problem: ProblemShown, lang: Lang): Document {
  const words = wordsOf(lang);
  return {
    summary: `${words.problem.title}${words.colon}${problem.message}`,
    tone: 'warning',
    blocks: [
      { kind: 'heading', text: words.problem.title, tone: 'warning' },
      { kind: 'paragraph', spans: [text(problem.message)] },
      ...(problem.next === null
        ? []
        : [{ kind: 'paragraph', spans: [strong(`${words.problem.next}${words.colon}`), text(problem.next)] } as const]),
      { kind: 'note', spans: [text(`${words.problem.code} `), code(problem.code)] },
    ],
  };
}
