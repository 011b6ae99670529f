import { scaleLinear, scaleLog } from 'd3-scale';
import { folded } from '../fleet/fold.ts';
import type { SweepReport } from '../fleet/sweep-report.ts';
import { count, rate } from '../report/numbers.ts';
import { shorten } from '../report/printable.ts';
import type { Lang } from '../report/words/words.ts';
import { drawing, element, fitted, INK, label, MARGIN, type Picture, WIDTH, widthOf } from './svg.ts';
import { type ChartWords, chartWordsOf } from './words.ts';

/** Dropped SYNs a second by host, where they are known. */
export type Rates = Readonly<Record<string, number>>;

interface Group {
  readonly status: keyof ChartWords['status'];
  /** Null for what needs no name beside its status. */
  readonly title: string | null;
  /** The hottest first. */
  readonly hosts: readonly string[];
  readonly size: number;
}

const HEAD = 40;
const HEADING = 15;
const BETWEEN = 6;
/** Sides of a square with the gap beside it, the largest first. */
const SIDES = [20, 16, 13, 11, 9.5, 8, 7, 6, 5, 4, 3] as const;
/** A picture much taller than wide is shrunk by the phone until nobody can read it. */
const TALLEST = 470;
/** Groups that get a line of their own; the others of their status stand together. */
const MOST_GROUPS = 14;
const ALT = 900;
/** Shades that are told apart at all. */
const STEPS = 8;

/** A square for every host, together by verdict, the worst group and the hottest host first. */
export function heatMap(report: SweepReport, rates: Rates, lang: Lang): Picture {
  const words = chartWordsOf(lang);
  const groups = groupsOf(report, rates);
  const side = sideFor(groups);
  const heat = heatOf(rates);
  const parts: string[] = [];
  let y = HEAD;
  for (const group of groups) {
    parts.push(heading(group, y, words), cells(group, y + HEADING, side, rates, heat));
    y += HEADING + rowsOf(group, side) * side + BETWEEN;
  }
  const title = words.heatMap(report.selector, words.hosts(count(report.counts.asked)));
  return drawing({ name: 'fleet', height: Math.ceil(y + MARGIN - BETWEEN), alt: altOf(report, groups, words) }, [
    label(fitted(title, WIDTH - 2 * MARGIN, 13), { x: MARGIN, y: 20, 'font-size': 13 }),
    label(subtitle(report, heat, words), { x: MARGIN, y: 34, fill: INK.faint }),
    ...parts,
  ]);
}

function groupsOf({ clusters, silent, counts }: SweepReport, rates: Rates): readonly Group[] {
  const hottest = (hosts: readonly string[]): readonly string[] =>
    hosts.toSorted((a, b) => (rates[b] ?? 0) - (rates[a] ?? 0));
  const sick = clusters.filter(({ status }) => status !== 'healthy');
  const own = sick.slice(0, MOST_GROUPS).map(
    ({ status, title, example, hosts }): Group => ({
      status,
      title: title ?? (example.headline === '' ? null : example.headline),
      hosts: hottest(hosts),
      size: hosts.length,
    }),
  );
  const together = (status: Group['status'], hosts: readonly string[], size = hosts.length): readonly Group[] =>
    size === 0 ? [] : [{ status, title: null, hosts: hottest(hosts), size }];
  const rest = sick.slice(MOST_GROUPS);
  return [
    ...own,
    ...(['active', 'inconclusive', 'latent', 'past'] as const).flatMap((status) =>
      together(
        status,
        rest.flatMap((one) => (one.status === status ? one.hosts : [])),
      ),
    ),
    ...together(
      'silent',
      silent.flatMap(({ hosts }) => hosts),
    ),
    ...together(
      'healthy',
      clusters.flatMap(({ status, hosts }) => (status === 'healthy' ? hosts : [])),
    ),
    ...together('unasked', [], counts.unasked),
  ];
}

/** The largest squares with which all of it fits. */
function sideFor(groups: readonly Group[]): number {
  const fits = (side: number): boolean =>
    groups.reduce((sum, group) => sum + HEADING + rowsOf(group, side) * side + BETWEEN, HEAD) <= TALLEST;
  return SIDES.find(fits) ?? SIDES[SIDES.length - 1] ?? 1;
}

function columnsOf(side: number): number {
  return Math.floor((WIDTH - 2 * MARGIN) / side);
}

function rowsOf({ size }: Group, side: number): number {
  return Math.ceil(size / columnsOf(side));
}

function heading({ status, title, size }: Group, y: number, words: ChartWords): string {
  const hosts = count(size);
  const right = WIDTH - MARGIN;
  const name = nameOf(status, title, words);
  const room = right - MARGIN - 12 - widthOf(hosts, 12) - 8;
  return [
    element('rect', { x: MARGIN, y: y + 2, width: 8, height: 8, rx: 2, ...paint(status) }),
    label(fitted(name, room, 11.5), { x: MARGIN + 13, y: y + 10, 'font-size': 11.5 }),
    label(hosts, { x: right, y: y + 10, 'font-size': 12, 'text-anchor': 'end' }),
  ].join('');
}

/** What drops now needs no word for it: it stands first, and there is most of it to read. */
function nameOf(status: Group['status'], title: string | null, words: ChartWords): string {
  if (title === null) return words.status[status];
  return status === 'active' ? title : `${words.status[status]}${words.colon}${title}`;
}

/** Squares of one colour are one path: a thousand elements would be ten times the text. */
function cells(group: Group, top: number, side: number, rates: Rates, heat: Heat | null): string {
  const columns = columnsOf(side);
  const edge = side - (side >= 7 ? 1 : 0.6);
  const paths = new Map<string, string[]>();
  for (let index = 0; index < group.size; index += 1) {
    const perSecond = rates[group.hosts[index] ?? ''] ?? 0;
    const hot = group.status === 'active' && heat !== null && perSecond > 0;
    const fill = hot ? heat.colour(perSecond) : '';
    const x = round(MARGIN + (index % columns) * side);
    const y = round(top + Math.floor(index / columns) * side);
    const path = paths.get(fill) ?? [];
    path.push(`M${x} ${y}h${edge}v${edge}h-${edge}z`);
    paths.set(fill, path);
  }
  return [...paths]
    .map(([fill, d]) => element('path', { d: d.join(''), ...(fill === '' ? paint(group.status) : { fill }) }))
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** What did not answer is hollow: it must not look like one of the colours. */
function paint(status: Group['status']): Readonly<Record<string, string | number>> {
  if (status === 'silent') return { fill: INK.ground, stroke: INK.silent, 'stroke-width': 1 };
  return { fill: status === 'unasked' ? INK.line : INK[status] };
}

interface Heat {
  readonly low: number;
  readonly high: number;
  readonly colour: (perSecond: number) => string;
}

/** Drop rates span decades, so the scale is a logarithm. */
function heatOf(rates: Rates): Heat | null {
  const hot = Object.values(rates).filter((one) => one > 0);
  if (hot.length === 0) return null;
  const low = hot.reduce((least, one) => Math.min(least, one));
  const high = hot.reduce((most, one) => Math.max(most, one));
  if (low === high) return { low, high, colour: () => INK.active };
  const place = scaleLog().domain([low, high]).range([0, STEPS]);
  const colour = scaleLinear<string>().domain([0, STEPS]).range([INK.activeLow, INK.active]);
  return { low, high, colour: (perSecond) => colour(Math.round(place(perSecond))) };
}

function subtitle({ at }: SweepReport, heat: Heat | null, words: ChartWords): string {
  const when = `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
  return heat === null ? when : `${when} · ${words.heatScale(rate(heat.low), rate(heat.high))}`;
}

/** How many of each kind, then what drops now by name. */
function altOf({ selector, counts }: SweepReport, groups: readonly Group[], words: ChartWords): string {
  const totals = new Map<Group['status'], number>();
  for (const { status, size } of groups) totals.set(status, (totals.get(status) ?? 0) + size);
  const kinds = [...totals].map(([status, size]) => `${words.status[status]}${words.colon}${count(size)}`);
  const active = groups.flatMap(({ status, title, hosts, size }) =>
    status !== 'active' || title === null ? [] : [`${title}${words.colon}${count(size)} (${folded(hosts, 2)})`],
  );
  const head = words.heatMap(selector, words.hosts(count(counts.asked)));
  const sentences = [head, kinds.join(words.separator), active.join(words.separator)].filter((one) => one !== '');
  return shorten(sentences.map((one) => `${one}${words.end}`).join(''), ALT);
}
