import type { Document, Span } from './document.ts';
import { strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

export interface Step {
  readonly id: 'ask' | 'collect' | 'reason' | 'propose';
  readonly state: 'pending' | 'running' | 'done' | 'failed';
  readonly detail?: string;
}

const MARKS = { pending: '○', running: '◐', done: '✓', failed: '✗' } as const;

/** The steps of a run, one line each; the running one stands out. */
export function progressDocument(host: string, steps: readonly Step[], lang: Lang, then = false): Document {
  const words = wordsOf(lang);
  const lines = steps.map((step): readonly Span[] => {
    const name = then && step.id === 'collect' ? words.progress.collectThen : words.progress.steps[step.id];
    const detail = step.detail === undefined ? '' : ` — ${step.detail}`;
    const label = step.state === 'running' || step.state === 'failed' ? strong(name) : text(name);
    return [text(`${MARKS[step.state]} `), label, text(detail)];
  });
  const summary = words.progress.summary(host);
  // What is over needs no more than a line above the answer.
  if (steps.every(({ state }) => state === 'done')) {
    return {
      summary,
      tone: 'neutral',
      blocks: [
        { kind: 'note', spans: [text(`${MARKS.done} ${then ? words.progress.doneThen : words.progress.done}`)] },
      ],
    };
  }
  const failed = steps.some(({ state }) => state === 'failed');
  const spans = lines.flatMap((line, index) => (index === 0 ? line : [text('\n'), ...line]));
  return {
    summary,
    tone: failed ? 'warning' : 'neutral',
    blocks: [{ kind: 'paragraph', spans }],
  };
}
