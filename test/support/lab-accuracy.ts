import { type JudgedCase, judge, summed } from '../../src/app/diagnosing/corpus.ts';
import type { Block, Document } from '../../src/report/document.ts';
import { renderCorpus } from '../../src/report/corpus.ts';
import type { Case } from '../../src/transports/file.ts';
import { answersByLabel } from './answers-by-label.ts';
import { degradations, degraded } from './degraded.ts';

const ways = ['everything', ...Object.keys(degradations)];

/** Each recording as it is, and with less and less of it. */
export function judgedEachWay(recordings: readonly Case[]): ReadonlyMap<string, readonly JudgedCase[]> {
  return new Map(
    ways.map((way) => [way, recordings.map((one) => judge(way === 'everything' ? one : degraded(one, way)))]),
  );
}

/** A label that is not right, said to be dropping now: worse than any silence. */
export function wronglyActive(judged: readonly JudgedCase[]): readonly JudgedCase[] {
  return judged.filter(({ right, reasoning }) => !right && reasoning.diagnosis.verdict.status === 'active');
}

/** The part of docs/accuracy.md about the lab. */
export function labAccuracy(byWay: ReadonlyMap<string, readonly JudgedCase[]>): Document {
  const whole = byWay.get('everything') ?? [];
  const all = [...byWay.values()].flat();
  const full = renderCorpus(summed(whole)).blocks.slice(1);
  const blocks: Block[] = [
    { kind: 'heading', text: 'Recorded in the lab' },
    { kind: 'heading', text: 'How much of a host is shown' },
    {
      kind: 'table',
      columns: ['given', 'right, or rightly unknown', 'named', 'wrongly said to drop now'],
      rows: ways.map((way) => wayRow(way, byWay.get(way) ?? [])),
    },
    { kind: 'heading', text: 'Of each label: found, unknown, ruled out, over all of these' },
    {
      kind: 'table',
      columns: ['label', 'where it is right', 'where it is not (found: as active)'],
      rows: answersByLabel(all).map(({ label, right, wrong }) => [label, counts(right), counts(wrong)]),
    },
    { kind: 'heading', text: 'With everything that was recorded' },
    ...full,
  ];
  return { summary: `${whole.length} recordings`, tone: 'neutral', blocks };
}

function wayRow(way: string, judged: readonly JudgedCase[]): string[] {
  const right = judged.filter((one) => one.right);
  const named = right.filter(({ reasoning }) => reasoning.diagnosis.verdict.label !== 'unknown');
  const wrong = wronglyActive(judged).map(({ case: one }) => one.id);
  return [way, `${right.length} of ${judged.length}`, `${named.length}`, wrong.join(', ') || 'none'];
}

function counts(of: Readonly<Record<'found' | 'unknown' | 'ruled out', number>>): string {
  return `${of.found} · ${of.unknown} · ${of['ruled out']}`;
}
