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

/** In the language of the reader, and below it as the program said it, with names and numbers. */
export function problemText({ code: which, message }: Pick<ProblemShown, 'code' | 'message'>, lang: Lang): string {
  const own = wordsOf(lang).problem.told(which);
  return own === null ? message : `${own}\n${message}`;
}

export function problemDocument(problem: ProblemShown, lang: Lang): Document {
  const words = wordsOf(lang);
  const own = words.problem.told(problem.code);
  return {
    summary: `${words.problem.title}${words.colon}${own ?? problem.message}`,
    tone: 'warning',
    blocks: [
      { kind: 'heading', text: words.problem.title, tone: 'warning' },
      { kind: 'paragraph', spans: [text(own ?? problem.message)] },
      // With names and numbers, which the code has not.
      ...(own === null ? [] : [{ kind: 'code', lines: problem.message.split('\n') } as const]),
      ...(problem.next === null
        ? []
        : [{ kind: 'paragraph', spans: [strong(`${words.problem.next}${words.colon}`), text(problem.next)] } as const]),
      { kind: 'note', spans: [text(`${words.problem.code} `), code(problem.code)] },
    ],
  };
}
