import { createHash } from 'node:crypto';
import { collect } from '../agent/collect/collect.ts';
import { snapshotsOf } from '../src/app/reason.ts';
import { diagnoseFacts } from '../src/diagnosis/diagnose.ts';
import { factsFrom } from '../src/facts/facts.ts';
import { planFor } from '../src/plan/plan-for.ts';
import { Bundle } from '../src/protocol/bundle.ts';
import { liveSourceIds } from '../src/protocol/manifest.ts';

/**
 * How many raw bundles one core judges a second, and where the time goes. The bundle is what this machine answers now,
 * with one sample as a sweep takes it, and with the two ends of a window. Each is judged as a fresh value, as it arrives,
 * so that nothing known of the last one can help. CPU time of this process, the best of several rounds.
 *
 *     node bench/run.mjs judge [SECONDS OF EACH ROUND]
 */
const ROUNDS = 7;
const SECONDS = Number(process.argv[2] ?? 0.5);
const GOAL = 3_000;
const GOAL_KB = 50;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const STAGES = ['parse', 'facts', 'rules', 'plan'] as const;
type Stage = (typeof STAGES)[number];
type Split = Record<Stage, number>;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function judge(bundle: Bundle, split: Split): void {
  let last = performance.now();
  const ended = (stage: Stage): void => {
    const now = performance.now();
    split[stage] += now - last;
    last = now;
  };
  const { before, after } = snapshotsOf(bundle);
  ended('parse');
  const facts = factsFrom(before, after, {});
  ended('facts');
  const diagnosis = diagnoseFacts(bundle.host.id, facts, 'en');
  ended('rules');
  planFor(diagnosis, after, sha256);
  ended('plan');
}

/** The obvious reader: every answer cut into lines and words, nothing understood. */
function splitAll(bundle: Bundle): unknown {
  return bundle.samples.map(({ answers }) =>
    Object.values(answers).map((answer) =>
      'text' in answer ? answer.text.split('\n').map((line) => line.split(/\s+/)) : undefined,
    ),
  );
}

/** A few copies: none shares a string with another, as with bundles that come over the wire. */
function copies(bundle: Bundle): readonly Bundle[] {
  const json = JSON.stringify(bundle);
  return Array.from({ length: 8 }, () => Bundle.parse(JSON.parse(json)));
}

function splitMs(bundle: Bundle): number {
  const fresh = copies(bundle);
  const before = cpuMs();
  for (let i = 0; i < 20; i += 1) for (const one of fresh) splitAll(one);
  return (cpuMs() - before) / fresh.length / 20;
}

function round(bundle: Bundle): { readonly ms: number; readonly split: Split } {
  const split: Split = { parse: 0, facts: 0, rules: 0, plan: 0 };
  const end = performance.now() + SECONDS * 1_000;
  let spent = 0;
  let count = 0;
  while (performance.now() < end) {
    const fresh = copies(bundle);
    const before = cpuMs();
    for (const one of fresh) judge(one, split);
    spent += cpuMs() - before;
    count += fresh.length;
  }
  // Other work on the machine lengthens the stages, but not the CPU time they are shares of.
  const whole = STAGES.reduce((sum, stage) => sum + split[stage], 0);
  for (const stage of STAGES) split[stage] *= spent / count / whole;
  return { ms: spent / count, split };
}

function sizeOf(bundle: Bundle): number {
  return bundle.samples
    .flatMap(({ answers }) => Object.values(answers))
    .reduce((size, answer) => size + ('text' in answer ? Buffer.byteLength(answer.text) : 0), 0);
}

function measure(what: string, bundle: Bundle): void {
  const kb = sizeOf(bundle) / 1_000;
  const rounds = Array.from({ length: ROUNDS }, () => round(bundle)).sort((a, b) => a.ms - b.ms);
  const best = rounds[0];
  if (best === undefined) return;
  const { ms, split } = best;
  const plain = Math.min(...Array.from({ length: ROUNDS }, () => splitMs(bundle)));
  const stages = Object.entries(split).map(([stage, took]) => `${stage} ${took.toFixed(3)}`);
  const perSecond = 1_000 / ms;
  console.log(
    `${what.padEnd(12)} ${kb.toFixed(1)} KB  ${ms.toFixed(3)} ms CPU  ${perSecond.toFixed(0)} bundles/s  ${(kb / ms).toFixed(0)} MB/s`,
  );
  console.log(`${''.padEnd(12)} ms: ${stages.join('  ')}   only splitting it: ${plain.toFixed(3)}`);
}

const task = { hostId: 'bench', sources: liveSourceIds, transport: 'local' } as const;
const signal = AbortSignal.timeout(60_000);
measure('one sample', await collect({ ...task, windowSeconds: 0 }, signal));
measure('a window', await collect({ ...task, windowSeconds: 1 }, signal));
console.log(`goal: ${GOAL} bundles/s of ${GOAL_KB} KB with all rules, which is ${(GOAL * GOAL_KB) / 1_000} MB/s`);
