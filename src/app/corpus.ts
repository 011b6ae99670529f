import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { CorpusMiss, CorpusResult } from '../report/corpus.ts';
import type { Case } from '../transports/file.ts';
import { readCase } from '../transports/file.ts';
import { type Reasoning, reason } from './reason.ts';

export interface JudgedCase {
  readonly case: Case;
  readonly reasoning: Reasoning;
  readonly right: boolean;
}

/** Runs every case of a directory and counts the first label against the cause the report names. */
export async function runCorpus(directory: string): Promise<CorpusResult> {
  const judged: JudgedCase[] = [];
  for (const name of (await readdir(directory)).sort()) {
    if (/\.ya?ml$/.test(name)) judged.push(judge(await readCase(join(directory, name))));
  }
  return summed(judged);
}

export function judge(one: Case): JudgedCase {
  const { port, client } = one.question;
  const question = { ...(port === undefined ? {} : { port }), ...(client === undefined ? {} : { client }) };
  const reasoning = reason(one.bundle, question, sha256);
  const { label } = reasoning.diagnosis.verdict;
  return { case: one, reasoning, right: label === one.cause || one.acceptableCauses.includes(label) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function summed(judged: readonly JudgedCase[]): CorpusResult {
  const tally = (quality: Case['quality']): { right: number; of: number } => {
    const some = judged.filter(({ case: one }) => one.quality === quality);
    return { right: some.filter(({ right }) => right).length, of: some.length };
  };
  const quiet = judged.filter(({ case: one }) => one.baseline || one.negative);
  return {
    cases: judged.length,
    full: tally('full'),
    partial: tally('partial'),
    matrix: matrix(judged),
    misses: judged.filter(({ right }) => !right).map((one) => miss(one)),
    falseActive: quiet
      .filter(({ reasoning }) => reasoning.diagnosis.verdict.status === 'active')
      .map((one) => one.case.id),
    falsePlans: quiet.filter(({ reasoning }) => reasoning.plan !== null).map((one) => one.case.id),
  };
}

/** Expected label to given label to how often. An acceptable answer counts as the one expected. */
function matrix(judged: readonly JudgedCase[]): CorpusResult['matrix'] {
  const counts: Record<string, Record<string, number>> = {};
  for (const { case: one, reasoning, right } of judged) {
    const row = (counts[one.cause] ??= {});
    const said = right ? one.cause : reasoning.diagnosis.verdict.label;
    row[said] = (row[said] ?? 0) + 1;
  }
  return counts;
}

function miss({ case: one, reasoning: { diagnosis } }: JudgedCase): CorpusMiss {
  return {
    id: one.id,
    quality: one.quality,
    expected: [one.cause, ...one.acceptableCauses],
    said: diagnosis.verdict.label,
    status: diagnosis.verdict.status,
    why: why(diagnosis),
  };
}

function why({ verdict, findings, remarks, unknown }: Diagnosis): string {
  const [first] = findings;
  const evidence = first?.evidence[0]?.line;
  if (first !== undefined && evidence !== undefined) return `${verdict.headline} Evidence: ${evidence}`;
  const [question] = unknown;
  const needs = question === undefined ? '' : ` Needs: ${question.needs}.`;
  return `${verdict.headline}${needs} ${remarks[0] ?? ''}`.trim();
}
