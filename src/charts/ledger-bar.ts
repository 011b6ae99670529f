import { scaleLinear } from 'd3-scale';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { count, percent } from '../report/numbers.ts';
import type { Lang } from '../report/words/words.ts';
import { drawing, element, fitted, INK, label, MARGIN, type Picture, WIDTH, widthOf } from './svg.ts';
import { type ChartWords, chartWordsOf } from './words.ts';

interface Row {
  readonly name: string;
  readonly packets: number;
  readonly kind: 'arrived' | 'answered' | 'dropped' | 'unexplained';
}

const TOP = 34;
const ROW = 31;
const BAR = 11;
const MOST_CAUSES = 4;
const INKS: Readonly<Record<Row['kind'], string>> = {
  arrived: INK.faint,
  answered: '#3fa083',
  dropped: INK.active,
  unexplained: INK.inconclusive,
};

/** Where the SYNs of the window went: each bar begins where the one above ends. Null where the host did not count them. */
export function ledgerBar(diagnosis: Diagnosis, lang: Lang): Picture | null {
  const { ledger, past } = diagnosis;
  const { arrived, dropped } = ledger;
  // A minute of the past has a chart of its own, and no arrivals to hold it against.
  if (past !== undefined || arrived === null || arrived === 0 || dropped === null || dropped === 0) return null;
  const words = chartWordsOf(lang);
  const rows = rowsOf(diagnosis, arrived, words);
  const parts = rows.slice(1);
  const whole = Math.max(
    arrived,
    parts.reduce((sum, { packets }) => sum + packets, 0),
  );
  const x = scaleLinear([0, whole], [MARGIN, WIDTH - MARGIN]);
  const share = (packets: number): string => `${count(packets)} · ${percent(packets / arrived)}`;
  let from = 0;
  const drawn = rows.map((row, index) => {
    const start = row.kind === 'arrived' ? 0 : from;
    if (row.kind !== 'arrived') from += row.packets;
    return bar(
      row,
      TOP + index * ROW,
      [x(start), x(start + row.packets)],
      row.kind === 'arrived' ? count(arrived) : share(row.packets),
    );
  });
  const title = words.ledger(ledger.windowSeconds);
  const said = rows.map(({ name, packets }) => `${name} ${count(packets)}`).join(words.separator);
  return drawing(
    { name: 'ledger', height: TOP + rows.length * ROW + 8, alt: `${title}${words.colon}${said}${words.end}` },
    [label(fitted(title, WIDTH - 2 * MARGIN, 13), { x: MARGIN, y: 20, 'font-size': 13 }), ...drawn],
  );
}

function rowsOf(
  { ledger, findings, ruledOut, unknown }: Diagnosis,
  arrived: number,
  words: ChartWords,
): readonly Row[] {
  const titles = new Map([...ruledOut, ...unknown, ...findings].map(({ causeId, title }) => [causeId, title]));
  const causes = ledger.byCause.toSorted((a, b) => b.count - a.count);
  const shown = causes.slice(0, MOST_CAUSES);
  const rest = causes.slice(MOST_CAUSES).reduce((sum, one) => sum + one.count, 0);
  const whole: readonly Row[] =
    causes.length === 0 ? [{ name: words.dropped, packets: ledger.dropped ?? 0, kind: 'dropped' }] : [];
  const rows: readonly Row[] = [
    { name: words.answered, packets: ledger.answered ?? 0, kind: 'answered' },
    ...shown.map(
      ({ causeId, count: packets }): Row => ({ name: titles.get(causeId) ?? causeId, packets, kind: 'dropped' }),
    ),
    { name: words.others(count(causes.length - shown.length)), packets: rest, kind: 'dropped' },
    ...whole,
    { name: words.unexplained, packets: ledger.unexplained ?? 0, kind: 'unexplained' },
  ];
  return [{ name: words.arrived, packets: arrived, kind: 'arrived' }, ...rows.filter(({ packets }) => packets > 0)];
}

function bar({ name, kind }: Row, y: number, [from, to]: readonly [number, number], said: string): string {
  const room = WIDTH - 2 * MARGIN - widthOf(said, 11.5) - 10;
  return [
    label(fitted(name, room, 11.5), { x: MARGIN, y: y + 9, 'font-size': 11.5 }),
    label(said, { x: WIDTH - MARGIN, y: y + 9, 'text-anchor': 'end', 'font-size': 11.5 }),
    element('rect', { x: MARGIN, y: y + 13, width: WIDTH - 2 * MARGIN, height: BAR, rx: 2, fill: INK.raised }),
    element('rect', { x: from, y: y + 13, width: Math.max(2, to - from), height: BAR, rx: 2, fill: INKS[kind] }),
  ].join('');
}
