import type { Document } from './document.ts';
import { actor, fill, text, time } from './span.ts';
import { sweepWordsOf } from './words/sweep-words.ts';
import type { Lang } from './words/words.ts';

interface ScheduleRow {
  readonly id: string;
  readonly when: string;
  readonly selector: string;
  readonly channel: string;
  readonly paused: boolean;
  readonly next: string | null;
}

/** Sweeps that come back by themselves, in one table. */
export function schedulesDocument(schedules: readonly ScheduleRow[], lang: Lang): Document {
  const { schedules: words } = sweepWordsOf(lang);
  if (schedules.length === 0) {
    return { summary: words.none, tone: 'neutral', blocks: [{ kind: 'paragraph', spans: [text(words.none)] }] };
  }
  const title = words.title(schedules.length);
  const rows = schedules.map(({ id, when, selector, channel, paused, next }) => [
    id,
    when,
    selector,
    channel,
    paused || next === null ? words.paused : time(next),
  ]);
  return {
    summary: title,
    tone: 'neutral',
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'table', columns: [...words.columns], rows },
    ],
  };
}

interface NewSchedule {
  readonly selector: string;
  readonly hosts: number;
  readonly when: string;
  readonly actor: string;
  readonly next: string | null;
}

/** What a channel is told when reports begin to come to it. */
export function scheduledDocument({ selector, hosts, when, actor: who, next }: NewSchedule, lang: Lang): Document {
  const words = sweepWordsOf(lang);
  const summary = words.schedules.added(selector, words.hosts(hosts), when);
  const holes = { who: actor(who), next: next === null ? text('–') : time(next) };
  return {
    summary,
    tone: 'neutral',
    blocks: [
      { kind: 'paragraph', spans: [text(summary)] },
      { kind: 'note', spans: fill(words.schedules.next, holes) },
    ],
  };
}
