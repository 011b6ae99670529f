import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { casesIn, type JudgedCase, runCorpus } from '../../../src/app/diagnosing/corpus.ts';
import { renderCorpus, type CorpusResult } from '../../../src/report/corpus.ts';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { renderText } from '../../../src/report/text.ts';
import { scenarios } from '../../../src/lab/scenarios/index.ts';
import { blindPage } from '../../support/blind-rounds.ts';
import { judgedEachWay, labAccuracy, wronglyActive } from '../../support/lab-accuracy.ts';

let result: CorpusResult;
let byWay: ReadonlyMap<string, readonly JudgedCase[]>;
let directory: string;

interface Written {
  readonly cause: string;
  readonly evidence: string;
  readonly more?: string;
}

const QUIET = `netstat_s: |
    TcpExt:
        0 times the listen queue of a socket overflowed
        0 SYNs to LISTEN sockets dropped`;
const OVERFLOWING = `nstat_delta: |
    TcpPassiveOpens 900 0.0
    TcpExtListenOverflows 400 0.0
    TcpExtListenDrops 400 0.0`;

const written: Readonly<Record<string, Written>> = {
  'quiet-host': { cause: 'healthy', evidence: QUIET },
  'full-queue': { cause: 'accept-queue-overflow', evidence: OVERFLOWING },
  'full-queue-of-a-slow-program': {
    cause: 'app-stalled',
    evidence: OVERFLOWING,
    more: 'acceptable_causes: [accept-queue-overflow]',
  },
  'something-unheard-of': { cause: 'kernel-bug', evidence: QUIET, more: 'quality: full' },
  'overflow-nobody-minds': { cause: 'healthy', evidence: OVERFLOWING, more: 'negative: true' },
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'syndrop-corpus-'));
  for (const [id, { cause, evidence, more = '' }] of Object.entries(written)) {
    await writeFile(join(directory, `${id}.yaml`), `id: ${id}\ncause: ${cause}\n${more}\nevidence:\n  ${evidence}\n`);
  }
  result = await runCorpus(directory);
  byWay = judgedEachWay(await casesIn(fileURLToPath(new URL('../../cases/lab', import.meta.url))));
});

afterAll(() => rm(directory, { recursive: true }));

test('an acceptable answer counts as the one expected', () => {
  expect(result.partial).toEqual({ right: 3, of: 4 });
  expect(result.labels.find(({ label }) => label === 'app-stalled')?.recall).toEqual({ right: 1, of: 1 });
});

test('precision is of the verdicts, recall of the cases', () => {
  const of = (wanted: string) => result.labels.find(({ label }) => label === wanted);
  expect(of('healthy')).toMatchObject({ recall: { right: 1, of: 2 }, precision: { right: 1, of: 2 } });
  expect(of('accept-queue-overflow')).toMatchObject({ recall: { right: 1, of: 1 }, precision: { right: 1, of: 2 } });
  expect(of('kernel-bug')).toMatchObject({ recall: { right: 0, of: 1 }, precision: { right: 0, of: 0 } });
  expect(result.matrix['kernel-bug']).toEqual({ healthy: 1 });
});

test('every verdict is counted once by how sure it is', () => {
  const { proven, likely, possible, nothingFound } = result.calibration;
  expect(proven.of + likely.of + possible.of + nothingFound.of).toBe(result.cases);
  expect(nothingFound).toEqual({ right: 1, of: 2 });
});

test('a miss says what it rests on, and what became of the cause expected', () => {
  expect(result.misses.map(({ id }) => id)).toEqual(['overflow-nobody-minds', 'something-unheard-of']);
  expect(result.misses[0]).toMatchObject({ said: 'accept-queue-overflow', status: 'active' });
  expect(result.misses[0]?.why).toContain('TcpExtListenOverflows');
  expect(result.misses[1]?.expectedWas).not.toBe('');
});

test('a wrong active cause on a misleading host is named on its own', () => {
  expect(result.falseActive).toEqual(['overflow-nobody-minds']);
  expect(renderText(renderCorpus(result), { width: 100, colour: false })).toContain('overflow-nobody-minds');
});

test('every recording of the lab is judged as its scenario promises', () => {
  const judged = byWay.get('everything') ?? [];
  expect(judged.filter(({ right }) => !right).map(({ case: one }) => one.id)).toEqual([]);
  const recorded = new Set(judged.map(({ case: one }) => one.id.replace(/^lab-/, '')));
  expect(scenarios.map(({ id }) => id).filter((id) => !recorded.has(id))).toEqual([]);
});

test('with less of the same hosts shown, nothing wrong is said to drop now, and no change is proposed on a healthy one', () => {
  const wrong = [...byWay].flatMap(([way, judged]) => [
    ...wronglyActive(judged).map(({ case: one }) => `${way}: ${one.id}`),
    ...judged
      .filter(({ case: one, reasoning }) => one.baseline && reasoning.plan !== null)
      .map(({ case: one }) => `${way}: a plan for ${one.id}`),
  ]);
  expect(wrong).toEqual([]);
});

test('the accuracy on our own corpus is published as it is', async () => {
  const cases = fileURLToPath(new URL('../../cases', import.meta.url));
  const page = renderMarkdown(renderCorpus(await runCorpus(cases)));
  const lab = renderMarkdown(labAccuracy(byWay)).replaceAll(/^##? /gm, '## ');
  const about = [
    'How syndrop judges the cases of `test/cases/`, counted by `syndrop corpus test/cases`: public incidents, of which only facts',
    'and printed output are kept, and cases written from the kernel source. A host is judged by what was published of it. Rules are',
    'mended by cause when a case shows a fault of theirs, so the figures of incidents never seen before are lower.',
  ].join('\n');
  const aboutLab = [
    'Each scenario of the kernel lab (docs/lab.md), recorded once and judged again with all of it and with less and less: what nobody',
    'was shown is rightly unknown, and what is said must still be right. `syndrop corpus test/cases/lab` judges the whole ones.',
  ].join('\n');
  const parts = [
    page.replace('# Accuracy\n', `# Accuracy\n\n${about}\n`).trimEnd(),
    blindPage(),
    lab.replace('## Recorded in the lab\n', `## Recorded in the lab\n\n${aboutLab}\n`),
  ];
  await expect(parts.join('\n\n')).toMatchFileSnapshot('../../../docs/accuracy.md');
});
