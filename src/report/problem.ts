import type { Block, Document } from './document.ts';
import { code, strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

export interface ProblemShown {
  readonly code: string;
  readonly message: string;
  /** What the person can do now. */
  readonly next: string | null;
}

/**
 * In the language of the reader; where only its kind has words there, below it as the program said it, with names and
 * numbers.
 */
export function problemText({ code: which, message }: Pick<ProblemShown, 'code' | 'message'>, lang: Lang): string {
  const { told, said } = wordsOf(lang).problem;
  const own = said(message);
  if (own !== null) return own;
  const kind = told(which);
  return kind === null ? message : `${kind}\n${message}`;
}

export function problemDocument(problem: ProblemShown, lang: Lang): Document {
  const words = wordsOf(lang);
  const [first = '', ...lines] = problemText(problem, lang).split('\n');
  const more: readonly Block[] = lines.length === 0 ? [] : [{ kind: 'code', lines }];
  return {
    summary: `${words.problem.title}${words.colon}${first}`,
    tone: 'warning',
    blocks: [
      { kind: 'heading', text: words.problem.title, tone: 'warning' },
      { kind: 'paragraph', spans: [text(first)] },
      ...more,
      ...(problem.next === null
        ? []
        : [{ kind: 'paragraph', spans: [strong(`${words.problem.next}${words.colon}`), text(problem.next)] } as const]),
      { kind: 'note', spans: [text(`${words.problem.code} `), code(problem.code)] },
    ],
  };
}
