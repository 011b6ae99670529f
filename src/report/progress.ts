import type { Document, Step } from './document.ts';
import { text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

interface Progress {
  readonly id: 'ask' | 'collect' | 'reason' | 'propose';
  readonly state: Step['state'];
}

/** What is looked at; of a minute of the past, or while another host dials. */
interface Watched {
  readonly host: string;
  readonly at?: string;
  readonly proof?: boolean;
  readonly dialledBy?: { readonly host: string };
}

/** The steps of a run; once it is over, the one line above the answer that is still worth saying. */
export function progressDocument(watched: Watched, progress: readonly Progress[], lang: Lang): Document {
  const words = wordsOf(lang);
  const summary = words.progress.summary(watched.host);
  if (progress.every(({ state }) => state === 'done')) {
    const done = watched.at === undefined ? words.progress.done : words.progress.doneThen;
    return { summary, tone: 'neutral', blocks: [{ kind: 'note', spans: [text(`✓ ${done}`)] }] };
  }
  const failed = progress.some(({ state }) => state === 'failed');
  const title = failed
    ? words.asked.failed(watched.host)
    : words.progress.standing(summary, progress.filter(({ state }) => state === 'done').length + 1, progress.length);
  const steps = progress.map(({ id, state }) => ({ id, state, title: nameOf(id, watched, words) }));
  return { summary, tone: failed ? 'warning' : 'neutral', blocks: [{ kind: 'steps', title, steps }] };
}

function nameOf(id: Progress['id'], { at, dialledBy, proof }: Watched, { progress }: Words): string {
  if (id !== 'collect') return progress.steps[id];
  if (dialledBy !== undefined) return progress.dial(dialledBy.host);
  if (at !== undefined) return progress.collectThen;
  return proof === true ? progress.collectProof : progress.steps.collect;
}
