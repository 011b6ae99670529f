import { scaleBand, scaleLinear } from 'd3-scale';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { count } from '../report/numbers.ts';
import type { Lang } from '../report/words/words.ts';
import { drawing, element, fitted, INK, label, MARGIN, type Picture, WIDTH } from './svg.ts';
import { chartWordsOf } from './words.ts';

type Minute = NonNullable<Diagnosis['past']>['minutes'][number];

const TOP = 40;
const PLOT = 84;
/** More bars than this are no bars any more on a phone: the minutes nearest to the one asked for. */
const EACH_SIDE = 30;

/** Drops minute by minute around the minute that was asked for; null where no minute was. */
export function sparkline({ past, host }: Diagnosis, lang: Lang): Picture | null {
  if (past === undefined) return null;
  const words = chartWordsOf(lang);
  const place = past.minutes.findIndex(({ at }) => at === past.at);
  const minutes = past.minutes.slice(Math.max(0, place - EACH_SIDE), Math.max(0, place) + EACH_SIDE + 1);
  const asked = minutes.find(({ at }) => at === past.at);
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) return null;
  const worst = minutes.reduce((most, one) => ((one.dropped ?? -1) > (most.dropped ?? -1) ? one : most), first);
  const base = TOP + PLOT;
  const y = scaleLinear([0, Math.max(1, worst.dropped ?? 0)], [base, TOP]);
  const x = scaleBand(
    minutes.map(({ at }) => at),
    [MARGIN, WIDTH - MARGIN],
  ).padding(0.2);
  const middle = (at: string): number => (x(at) ?? MARGIN) + x.bandwidth() / 2;
  const said = (one: Minute | undefined): string =>
    one === undefined || one.dropped === null ? words.unknown : count(one.dropped);
  const alt = `${words.sparklineAlt(host, `${clock(past.at)} UTC`, said(asked), said(worst), `${clock(worst.at)} UTC`)}${words.end}`;
  const captionAt = Math.min(Math.max(middle(past.at), MARGIN + 52), WIDTH - MARGIN - 52);
  return drawing({ name: 'drops', height: base + 42, alt }, [
    label(fitted(words.sparkline, WIDTH - 2 * MARGIN, 13), { x: MARGIN, y: 20, 'font-size': 13 }),
    label(words.aMinute(said(worst)), { x: WIDTH - MARGIN, y: 34, 'text-anchor': 'end', fill: INK.faint }),
    element('path', { d: `M${MARGIN} ${base}H${WIDTH - MARGIN}`, stroke: INK.line, 'stroke-width': 1 }),
    ...(asked === undefined
      ? []
      : [
          element('rect', {
            x: (x(past.at) ?? 0) - 1.5,
            y: TOP - 4,
            width: x.bandwidth() + 3,
            height: PLOT + 4,
            fill: INK.raised,
          }),
        ]),
    ...minutes.map(({ at, dropped }) => bar(x(at) ?? MARGIN, x.bandwidth(), dropped, y, at === past.at)),
    ...(asked === undefined
      ? []
      : [
          element('path', { d: `M${middle(past.at)} ${base + 3}l4 6h-8z`, fill: INK.active }),
          label(`${clock(past.at)} UTC · ${said(asked)}`, {
            x: captionAt,
            y: base + 22,
            'text-anchor': 'middle',
            'font-size': 12,
          }),
        ]),
    label(clock(first.at), { x: MARGIN, y: base + 36, fill: INK.faint }),
    label(clock(last.at), { x: WIDTH - MARGIN, y: base + 36, 'text-anchor': 'end', fill: INK.faint }),
  ]);
}

/** Nothing written down is a dot, nothing dropped a stub, a little still a bar. */
function bar(x: number, width: number, dropped: number | null, y: (value: number) => number, asked: boolean): string {
  const base = TOP + PLOT;
  if (dropped === null) return element('circle', { cx: x + width / 2, cy: base - 4, r: 1.2, fill: INK.silent });
  const height = dropped === 0 ? 1 : Math.max(3, base - y(dropped));
  return element('rect', {
    x,
    y: base - height,
    width,
    height,
    fill: asked ? INK.active : dropped === 0 ? INK.healthy : '#b98a6a',
  });
}

/** `03:12`, in UTC as the words beside it say. */
function clock(at: string): string {
  return at.slice(11, 16);
}
