import type { Block, Document } from './document.ts';
import { strong, text } from './span.ts';

export interface Ratio {
  readonly right: number;
  readonly of: number;
}

export interface LabelAccuracy {
  readonly label: string;
  /** Of the cases that expect it, those told so. */
  readonly recall: Ratio;
  /** Of the verdicts that say it, those that are right. */
  readonly precision: Ratio;
}

/** How a directory of cases came out; what `corpus --json` prints. */
export interface CorpusResult {
  readonly cases: number;
  /** By the first label: of cases with enough output to decide from, and of those with a line or two. */
  readonly full: Ratio;
  readonly partial: Ratio;
  /** By the first two labels. */
  readonly fullWithinTwo: Ratio;
  readonly partialWithinTwo: Ratio;
  readonly labels: readonly LabelAccuracy[];
  /** Expected label, then given label, then how often. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** How often a verdict is right, by how sure it claims to be. */
  readonly calibration: Readonly<Record<'proven' | 'likely' | 'possible' | 'nothingFound', Ratio>>;
  readonly misses: readonly CorpusMiss[];
  /** Baseline and negative cases with a wrong active cause: must be none. */
  readonly falseActive: readonly string[];
  /** Baseline and negative cases with a proposed change: must be none. */
  readonly falsePlans: readonly string[];
}

export interface CorpusMiss {
  readonly id: string;
  readonly quality: 'full' | 'partial';
  readonly expected: readonly string[];
  readonly said: string;
  readonly status: string;
  /** What the verdict rests on. */
  readonly why: string;
  /** What became of the causes expected. */
  readonly expectedWas: string;
}

export function renderCorpus(result: CorpusResult): Document {
  const { falseActive, falsePlans, misses, calibration } = result;
  const clean = falseActive.length === 0 && falsePlans.length === 0;
  const blocks: Block[] = [
    { kind: 'heading', text: 'Accuracy', tone: clean ? 'good' : 'bad' },
    {
      kind: 'facts',
      rows: [
        row('full cases, first label', ratio(result.full)),
        row('full cases, first two labels', ratio(result.fullWithinTwo)),
        row('partial cases, first label', ratio(result.partial)),
        row('partial cases, first two labels', ratio(result.partialWithinTwo)),
        row('wrong active cause on healthy or misleading cases', names(falseActive)),
        row('change proposed on healthy or misleading cases', names(falsePlans)),
      ],
    },
    { kind: 'heading', text: 'By label' },
    {
      kind: 'table',
      columns: ['label', 'recall', 'precision', 'said instead', 'expected instead'],
      rows: result.labels.map((one) => labelRow(one, result.matrix)),
    },
    { kind: 'heading', text: 'How often it is right, by how sure it is' },
    {
      kind: 'table',
      columns: ['confidence', 'right'],
      rows: [
        ['proven', ratio(calibration.proven)],
        ['likely', ratio(calibration.likely)],
        ['possible', ratio(calibration.possible)],
        ['no cause named', ratio(calibration.nothingFound)],
      ],
    },
    { kind: 'heading', text: 'Misses' },
  ];
  if (misses.length === 0) blocks.push({ kind: 'paragraph', spans: [text('None.')] });
  for (const one of misses) blocks.push(missBlock(one));
  return { summary: summary(result), tone: clean ? 'good' : 'bad', blocks };
}

function summary({ cases, full, partial }: CorpusResult): string {
  return `${cases} cases: ${ratio(full)} of the full ones right, ${ratio(partial)} of the partial ones`;
}

function missBlock({ id, quality, expected, said, why, expectedWas }: CorpusMiss): Block {
  const story = ` (${quality}): said ${said}, expected ${expected.join(' or ')}. ${why}`;
  return { kind: 'paragraph', spans: [strong(id), text(`${story} The expected one: ${expectedWas}.`)] };
}

function row(label: string, value: string): { label: string; spans: ReturnType<typeof text>[] } {
  return { label, spans: [text(value)] };
}

function ratio({ right, of }: Ratio): string {
  return of === 0 ? '—' : `${right} of ${of} (${Math.round((right / of) * 100)} %)`;
}

function names(ids: readonly string[]): string {
  return ids.length === 0 ? 'none' : ids.join(', ');
}

/** The confusion matrix, one row a label: forty labels squared would fit no terminal. */
function labelRow({ label, recall, precision }: LabelAccuracy, matrix: CorpusResult['matrix']): string[] {
  const others = (counts: readonly (readonly [string, number])[]): string =>
    counts
      .filter(([other, count]) => other !== label && count > 0)
      .map(([other, count]) => `${other} ${count}`)
      .join(', ');
  const said = Object.entries(matrix[label] ?? {});
  const expected = Object.entries(matrix).map(([cause, row]) => [cause, row[label] ?? 0] as const);
  return [label, ratio(recall), ratio(precision), others(said), others(expected)];
}
