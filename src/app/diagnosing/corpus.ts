import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { namedFinding } from '../../diagnosis/named-finding.ts';
import type { CorpusMiss, CorpusResult, LabelAccuracy, Ratio } from '../../report/corpus.ts';
import { rules } from '../../rules/index.ts';
import type { Case } from '../../transports/file.ts';
import { PACKED_CASE, readCase } from '../../transports/file.ts';
import { type Reasoning, reason } from './reason.ts';

export interface JudgedCase {
  readonly case: Case;
  readonly reasoning: Reasoning;
  /** The verdict's label, then those of what else was found, each once. */
  readonly labels: readonly string[];
  readonly right: boolean;
}

/** Runs every case of a directory and counts the first label against the cause the report names. */
export async function runCorpus(directory: string): Promise<CorpusResult> {
  return summed((await casesIn(directory)).map((one) => judge(one)));
}

/** Cases as text and packed ones, by name. */
export async function casesIn(directory: string): Promise<readonly Case[]> {
  const names = (await readdir(directory)).filter((name) => /\.ya?ml$/.test(name) || name.endsWith(PACKED_CASE)).sort();
  const cases: Case[] = [];
  for (const name of names) cases.push(await readCase(join(directory, name)));
  return cases;
}

export function judge(one: Case): JudgedCase {
  const { port, client } = one.question;
  const question = { ...(port === undefined ? {} : { port }), ...(client === undefined ? {} : { client }) };
  const reasoning = reason(one.bundle, question, sha256);
  const { verdict, findings } = reasoning.diagnosis;
  const labels = [...new Set([verdict.label, ...findings.map(({ label }) => label)])];
  return { case: one, reasoning, labels, right: isRight(one, verdict.label) };
}

function isRight(one: Case, label: string): boolean {
  return label === one.cause || one.acceptableCauses.includes(label);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function summed(judged: readonly JudgedCase[]): CorpusResult {
  const quality = (wanted: Case['quality']) => judged.filter(({ case: one }) => one.quality === wanted);
  const quiet = judged.filter(({ case: one }) => one.baseline || one.negative);
  return {
    cases: judged.length,
    full: right(quality('full')),
    partial: right(quality('partial')),
    fullWithinTwo: withinTwo(quality('full')),
    partialWithinTwo: withinTwo(quality('partial')),
    labels: accuracyByLabel(judged),
    matrix: matrix(judged),
    calibration: {
      proven: calibrated(judged, 'proven'),
      likely: calibrated(judged, 'likely'),
      possible: calibrated(judged, 'possible'),
      nothingFound: right(judged.filter((one) => confidenceOf(one) === undefined)),
    },
    misses: judged.filter((one) => !one.right).map((one) => miss(one)),
    falseActive: quiet
      .filter(({ reasoning, right: wasRight }) => !wasRight && reasoning.diagnosis.verdict.status === 'active')
      .map((one) => one.case.id),
    falsePlans: quiet.filter(({ reasoning }) => reasoning.plan !== null).map((one) => one.case.id),
  };
}

function right(some: readonly JudgedCase[]): Ratio {
  return { right: some.filter((one) => one.right).length, of: some.length };
}

function withinTwo(some: readonly JudgedCase[]): Ratio {
  const near = some.filter(({ case: one, labels }) => labels.slice(0, 2).some((label) => isRight(one, label)));
  return { right: near.length, of: some.length };
}

/** The label the answer is counted under: an acceptable answer counts as the one expected. */
function saidOf({ case: one, reasoning, right: wasRight }: JudgedCase): string {
  return wasRight ? one.cause : reasoning.diagnosis.verdict.label;
}

/** Of the cases with a label, how many were told so; of the verdicts with a label, how many were right. */
function accuracyByLabel(judged: readonly JudgedCase[]): readonly LabelAccuracy[] {
  const labels = [...new Set(judged.flatMap((one) => [one.case.cause, saidOf(one)]))].sort();
  return labels.map((label) => ({
    label,
    recall: right(judged.filter((one) => one.case.cause === label)),
    precision: right(judged.filter((one) => saidOf(one) === label)),
  }));
}

/** Expected label to given label to how often. */
function matrix(judged: readonly JudgedCase[]): CorpusResult['matrix'] {
  const counts: Record<string, Record<string, number>> = {};
  for (const one of judged) {
    const row = (counts[one.case.cause] ??= {});
    const said = saidOf(one);
    row[said] = (row[said] ?? 0) + 1;
  }
  return counts;
}

type Confidence = Diagnosis['findings'][number]['confidence'];

function calibrated(judged: readonly JudgedCase[], confidence: Confidence): Ratio {
  return right(judged.filter((one) => confidenceOf(one) === confidence));
}

/** How sure the verdict claims to be; undefined where it rests on no finding. */
function confidenceOf({ reasoning: { diagnosis } }: JudgedCase): Confidence | undefined {
  return namedFinding(diagnosis)?.confidence;
}

function miss({ case: one, reasoning: { diagnosis }, labels }: JudgedCase): CorpusMiss {
  const expected = [one.cause, ...one.acceptableCauses];
  return {
    id: one.id,
    quality: one.quality,
    expected,
    said: diagnosis.verdict.label,
    status: diagnosis.verdict.status,
    why: why(diagnosis),
    expectedWas: expectedWas(diagnosis, expected, labels),
  };
}

function why(diagnosis: Diagnosis): string {
  const { verdict, remarks, unknown } = diagnosis;
  const evidence = namedFinding(diagnosis)?.evidence[0]?.line;
  if (evidence !== undefined) return `${verdict.headline} Evidence: ${evidence}`;
  const [question] = unknown;
  const needs = question === undefined ? '' : ` Needs: ${question.needs}.`;
  return `${verdict.headline}${needs} ${remarks[0] ?? ''}`.trim();
}

const MOST_TOLD = 3;

/** What became of the causes that carry an expected label; those that were ruled out, wrongly then, first. */
function expectedWas(diagnosis: Diagnosis, expected: readonly string[], labels: readonly string[]): string {
  const place = labels.findIndex((label) => expected.includes(label));
  if (place > 0) return `found, in place ${place + 1}`;
  const wanted = new Set(rules.filter(({ label }) => expected.includes(label)).map(({ id }) => id));
  if (wanted.size === 0) return 'no rule gives it';
  const ruledOut = diagnosis.ruledOut.filter(({ causeId }) => wanted.has(causeId));
  const unknown = diagnosis.unknown.filter(({ causeId }) => wanted.has(causeId));
  const told = [
    ...ruledOut.map(({ causeId, reason: because }) => `${causeId} ruled out: ${because}`),
    ...unknown.map(({ causeId, needs }) => `${causeId} needs ${needs}`),
  ];
  return told.slice(0, MOST_TOLD).join('; ');
}
