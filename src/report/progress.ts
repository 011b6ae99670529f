import type { Document, Span } from './document.ts';
import { strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

export interface Step {
  readonly id: 'ask' | 'collect' | 'reason' | 'propose';
  readonly state: 'pending' | 'running' | 'done' | 'failed';
  readonly detail?: string;
}

/** What is looked at; of a minute of the past, or while another host dials. */
interface Watched {
  readonly host: string;
  readonly at?: string;
  readonly proof?: boolean;
  readonly dialledBy?: { readonly host: string };
}

const MARKS = { pending: '○', running: '◐', done: '✓', failed: '✗' } as const;

/** The steps of a run, one line each; the running one stands out. */
export function progressDocument(watched: Watched, steps: readonly Step[], lang: Lang): Document {
  const words = wordsOf(lang);
  const lines = steps.map((step): readonly Span[] => {
    const name = nameOf(step, watched, words);
    const detail = step.detail === undefined ? '' : ` — ${step.detail}`;
    const label = step.state === 'running' || step.state === 'failed' ? strong(name) : text(name);
    return [text(`${MARKS[step.state]} `), label, text(detail)];
  });
  const summary = words.progress.summary(watched.host);
  // What is over needs no more than a line above the answer.
  if (steps.every(({ state }) => state === 'done')) {
    return {
      summary,
      tone: 'neutral',
      blocks: [
        {
          kind: 'note',
          spans: [text(`${MARKS.done} ${watched.at === undefined ? words.progress.done : words.progress.doneThen}`)],
        },
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

function nameOf({ id }: Step, { at, dialledBy, proof }: Watched, { progress }: Words): string {
  if (id !== 'collect') return progress.steps[id];
  if (dialledBy !== undefined) return progress.dial(dialledBy.host);
  if (at !== undefined) return progress.collectThen;
  return proof === true ? progress.collectProof : progress.steps.collect;
}
