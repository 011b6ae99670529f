import { scaleLinear, scalePoint, scaleSymlog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Cluster, SweepReport } from '../fleet/sweep-report.ts';
import { rate } from '../report/numbers.ts';
import type { Lang } from '../report/words/words.ts';
import { drawing, element, fitted, INK, label, MARGIN, type Picture, WIDTH, widthOf } from './svg.ts';
import { type ChartWords, chartWordsOf } from './words.ts';

const MOST_LINES = 5;
const TOP = 36;
const PLOT = 110;
const LEGEND = 16;
/** Told apart by dashes and letters as well as by colour. */
const STROKES = [
  { colour: INK.active, dash: 'none' },
  { colour: INK.latent, dash: '5 3' },
  { colour: INK.inconclusive, dash: '2 3' },
  { colour: INK.past, dash: '8 3 2 3' },
  { colour: '#3fc29b', dash: '1 2' },
] as const;

/** Drop rates of the worst clusters over the sweeps of this selection; null where there is nothing to compare. */
export function trendChart({ clusters }: SweepReport, lang: Lang): Picture | null {
  const words = chartWordsOf(lang);
  const moving = clusters.filter(({ status, trend }) => status === 'active' && trend.length > 1);
  const shown = moving.slice(0, MOST_LINES);
  const times = shown[0]?.trend.map(({ at }) => at) ?? [];
  const most = Math.max(0, ...shown.flatMap(({ trend }) => trend.map(({ droppedPerSecond }) => droppedPerSecond ?? 0)));
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || most === 0) return null;
  const { y, ticks } = scaleOf(shown, most);
  const left = MARGIN + Math.max(...ticks.map((tick) => widthOf(rate(tick)))) + 6;
  const x = scalePoint(times, [left + 6, WIDTH - MARGIN - 16]);
  const more = moving.length - shown.length;
  const legendAt = TOP + PLOT + 34;
  const rows = shown.length + (more > 0 ? 1 : 0);
  return drawing({ name: 'trend', height: legendAt + rows * LEGEND, alt: altOf(shown, first, last, words) }, [
    label(fitted(words.trend, WIDTH - 2 * MARGIN, 13), { x: MARGIN, y: 20, 'font-size': 13 }),
    ...ticks.flatMap((tick) => [
      element('path', { d: `M${left} ${y(tick)}H${WIDTH - MARGIN}`, stroke: INK.line, 'stroke-width': 1 }),
      label(rate(tick), { x: left - 5, y: y(tick) + 4, 'text-anchor': 'end', fill: INK.faint }),
    ]),
    label(shortTime(first), { x: left, y: TOP + PLOT + 16, fill: INK.faint }),
    label(`${shortTime(last)} UTC`, { x: WIDTH - MARGIN, y: TOP + PLOT + 16, 'text-anchor': 'end', fill: INK.faint }),
    ...shown.map((cluster, index) => curve(cluster, index, (at) => x(at) ?? left, y)),
    ...letters(shown, y),
    ...shown.map((cluster, index) => legend(cluster, index, legendAt + index * LEGEND, words)),
    ...(more > 0
      ? [label(words.others(String(more)), { x: MARGIN + 42, y: legendAt + shown.length * LEGEND, fill: INK.faint })]
      : []),
  ]);
}

/** As rates are; as their logarithm where the least would otherwise lie on the ground. */
function scaleOf(shown: readonly Cluster[], most: number): { y: (rate: number) => number; ticks: readonly number[] } {
  const ends = shown.map(({ trend }) => trend.at(-1)?.droppedPerSecond ?? 0).filter((one) => one > 0);
  if (ends.every((end) => end >= most / 20)) {
    const linear = scaleLinear([0, most], [TOP + PLOT, TOP]).nice(3);
    return { y: linear, ticks: linear.ticks(3) };
  }
  const powers = Array.from({ length: Math.ceil(Math.log10(most)) + 1 }, (_, index) => 10 ** index);
  const step = Math.ceil(powers.length / 4);
  const ticks = [0, ...powers.filter((_, index) => (powers.length - 1 - index) % step === 0)];
  return { y: scaleSymlog([0, ticks.at(-1) ?? most], [TOP + PLOT, TOP]), ticks };
}

function curve({ trend }: Cluster, index: number, x: (at: string) => number, y: (rate: number) => number): string {
  const { colour, dash } = strokeOf(index);
  // A sweep in which nobody had it dropped nothing for it.
  const points = trend.map(({ at, droppedPerSecond }): [number, number] => [x(at), y(droppedPerSecond ?? 0)]);
  const d = line()(points) ?? '';
  return [
    element('path', {
      d,
      fill: 'none',
      stroke: colour,
      'stroke-width': 2,
      'stroke-dasharray': dash,
      'stroke-linejoin': 'round',
    }),
    ...points.map(([cx, cy]) => element('circle', { cx, cy, r: 2.6, fill: colour })),
  ].join('');
}

/** A letter at the end of each line; where ends meet, one above the other. */
function letters(shown: readonly Cluster[], y: (rate: number) => number): readonly string[] {
  const ends = shown
    .map(({ trend }, index) => ({ index, at: y(trend.at(-1)?.droppedPerSecond ?? 0) }))
    .sort((a, b) => b.at - a.at);
  let below = Number.POSITIVE_INFINITY;
  return ends.map(({ index, at }) => {
    const place = Math.min(at, below - 11);
    below = place;
    return label(letterOf(index), { x: WIDTH - MARGIN - 9, y: place + 4, fill: strokeOf(index).colour });
  });
}

function legend({ title, example, trend }: Cluster, index: number, y: number, words: ChartWords): string {
  const { colour, dash } = strokeOf(index);
  const now = words.perSecond(rate(trend.at(-1)?.droppedPerSecond ?? 0));
  const room = WIDTH - 2 * MARGIN - 42 - widthOf(now) - 8;
  return [
    label(letterOf(index), { x: MARGIN, y, fill: colour }),
    element('path', { d: `M${MARGIN + 12} ${y - 4}h24`, stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dash }),
    label(fitted(title ?? example.headline, room), { x: MARGIN + 42, y }),
    label(now, { x: WIDTH - MARGIN, y, 'text-anchor': 'end' }),
  ].join('');
}

function strokeOf(index: number): (typeof STROKES)[number] {
  return STROKES[index] ?? STROKES[0];
}

function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** `03-02 09:00`. */
function shortTime(at: string): string {
  return `${at.slice(5, 10)} ${at.slice(11, 16)}`;
}

function altOf(shown: readonly Cluster[], first: string, last: string, words: ChartWords): string {
  const lines = shown.map(({ title, example, trend }) => {
    const rates = trend.map(({ droppedPerSecond }) => rate(droppedPerSecond ?? 0));
    return `${title ?? example.headline}${words.colon}${rates[0]} → ${rates.at(-1)}`;
  });
  return `${words.trendAlt(shortTime(first), shortTime(last))}${words.colon}${lines.join(words.separator)}${words.end}`;
}
