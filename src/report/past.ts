import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Block, Span } from './document.ts';
import { count } from './numbers.ts';
import { code, minute, text, time } from './span.ts';
import type { Words } from './words/words.ts';

type Past = NonNullable<Diagnosis['past']>;

/** On a phone a line of Slack has room for some forty characters. */
const NARROW_MINUTES = 15;

/** A chart of the drops around the minute, and the worse minute near by. */
export function pastBlocks({ past }: Diagnosis, narrow: boolean, words: Words): readonly Block[] {
  if (past === undefined) return [];
  const minutes = narrow ? near(past) : past.minutes;
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const most = Math.max(...minutes.map(({ dropped }) => dropped ?? 0));
  const scale = words.pastMinute.scale(count(most));
  return [
    ...worse(past, words),
    {
      kind: 'paragraph',
      spans: [text(words.pastMinute.chart), minute(first.at), text('–'), minute(last.at), text(scale)],
    },
    { kind: 'code', lines: chart(minutes, past.at, most) },
  ];
}

function near({ minutes, at }: Past): Past['minutes'] {
  const place = minutes.findIndex((one) => one.at === at);
  return minutes.slice(Math.max(0, place - NARROW_MINUTES), place + NARROW_MINUTES + 1);
}

/** When it was, for the line under the title. */
export function pastSpans({ past }: Diagnosis): readonly Span[] {
  return past === undefined ? [] : [time(past.at), text(' · ')];
}

function worse({ worse: other }: Past, words: Words): readonly Block[] {
  if (other === null) return [];
  const { before, after, again } = words.pastMinute.worse(count(other.dropped));
  return [
    {
      kind: 'paragraph',
      spans: [
        text(before),
        minute(other.at),
        text(after),
        text(again),
        code(askedAs(other.at)),
        text(words.sentenceEnd),
      ],
    },
  ];
}

/** `2026-11-29T03:17Z`: understood wherever a time is asked for. */
function askedAs(at: string): string {
  return `at ${at.slice(0, '2026-11-29T03:17'.length)}Z`;
}

const HEIGHTS = '▁▂▃▄▅▆▇█';
const UNKNOWN = '·';

/** One character a minute, the minute asked for marked beneath. */
function chart(minutes: Past['minutes'], at: string, most: number): readonly string[] {
  const bars = minutes.map(({ dropped }) => (dropped === null ? UNKNOWN : heightOf(dropped, most)));
  const place = minutes.findIndex((one) => one.at === at);
  return place === -1 ? [bars.join('')] : [bars.join(''), `${' '.repeat(place)}^`];
}

/** What is little beside the worst still shows. */
function heightOf(dropped: number, most: number): string {
  if (dropped === 0 || most === 0) return HEIGHTS.charAt(0);
  return HEIGHTS.charAt(Math.max(1, Math.round((dropped / most) * (HEIGHTS.length - 1))));
}
