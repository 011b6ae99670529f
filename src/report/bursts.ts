import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Document, Span } from './document.ts';
import { count } from './numbers.ts';
import { code, minute, strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

/** A burst that a host told of itself, and what came of looking into it. */
export interface BurstView {
  readonly host: string;
  /** The first second of its minute. */
  readonly at: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly verdict?: Diagnosis['verdict'];
  /** Of the finding the verdict names. */
  readonly title?: string;
  /** Packets in that minute, as written down. */
  readonly dropped?: number;
}

/** Hosts of one cause in one line, the most of them first. */
export function burstsDocument(bursts: readonly BurstView[], lang: Lang): Document {
  const words = wordsOf(lang);
  const groups = new Map<string, BurstView[]>();
  for (const burst of bursts) {
    const cause = causeOf(burst, words);
    groups.set(cause, [...(groups.get(cause) ?? []), burst]);
  }
  const ranked = [...groups].sort(([, one], [, other]) => other.length - one.length);
  const summary = words.bursts.title(bursts.length);
  return {
    summary: [summary, ...ranked.slice(0, 1).map(([cause]) => cause)].join(words.colon),
    tone: 'warning',
    blocks: [
      { kind: 'heading', text: summary, tone: 'warning' },
      { kind: 'list', items: ranked.map(([cause, some]) => groupLine(cause, some, words)) },
      { kind: 'note', spans: [text(words.bursts.note)] },
    ],
  };
}

function causeOf({ state, title, verdict }: BurstView, words: Words): string {
  if (state !== 'done') return words.bursts[state];
  return title ?? (verdict?.causeId === null ? words.bursts.quiet : (verdict?.headline ?? words.bursts.quiet));
}

function groupLine(cause: string, bursts: readonly BurstView[], words: Words): readonly Span[] {
  const hosts = bursts.flatMap(({ host, at, dropped }, index): readonly Span[] => [
    ...(index === 0 ? [] : [text(words.comma)]),
    code(host),
    text(' '),
    minute(at),
    ...(dropped === undefined ? [] : [text(` (${words.bursts.packets(count(dropped))})`)]),
  ]);
  return [strong(cause), text(' — '), ...hosts];
}
