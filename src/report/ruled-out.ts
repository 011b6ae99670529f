import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Span } from './document.ts';
import { strong, text } from './span.ts';
import type { Words } from './words/words.ts';

/** The causes a person would suspect first: an answer that skips them would not be believed. */
const FIRST_SUSPECTS = [
  'accept-queue-overflow-syn',
  'synq-full-drop',
  'conntrack-table-full',
  'netfilter-drop-input',
  'rp-filter-strict',
  'no-listener',
  'fd-exhaustion-process',
  'softnet-backlog-drop',
  'nic-ring-overflow',
  'syn-flood',
  'ephemeral-port-exhaustion',
  'tw-recycle-nat',
];

const MOST_NAMED = 3;

/** `Ruled out: 31 causes, among them SYN queue full (counter did not move); …` */
export function ruledOutSummary(ruledOut: Diagnosis['ruledOut'], words: Words): readonly Span[] {
  const named = FIRST_SUSPECTS.flatMap((id) => ruledOut.filter(({ causeId }) => causeId === id)).slice(0, MOST_NAMED);
  const spans: Span[] = [strong(words.ruledOut.summary(ruledOut.length))];
  if (named.length > 0) {
    const reasons = named.map(({ title, reason }) => `${title}${words.aside(withoutEnd(reason))}`);
    spans.push(text(`${words.ruledOut.among}${reasons.join(words.listSeparator)}`));
  }
  spans.push(text(words.sentenceEnd));
  return spans;
}

export function ruledOutList(ruledOut: Diagnosis['ruledOut']): readonly (readonly Span[])[] {
  return ruledOut.map(({ title, reason }) => [strong(title), text(` — ${reason}`)]);
}

/** The need that stands in the way of most undecided causes; the first named wins a tie. */
export function mostWanted(unknown: Diagnosis['unknown']): string | null {
  let best: string | null = null;
  let most = 0;
  for (const { needs } of unknown) {
    const wanted = unknown.filter((other) => other.needs === needs).length;
    if (wanted > most) [best, most] = [needs, wanted];
  }
  return best;
}

export function withoutEnd(sentence: string): string {
  return sentence.replace(/[.。]$/, '');
}
