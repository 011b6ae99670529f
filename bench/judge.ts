import { createHash } from 'node:crypto';
import { collect } from '../agent/collect/collect.ts';
import { snapshotsOf } from '../src/app/reason.ts';
import { diagnoseFacts } from '../src/diagnosis/diagnose.ts';
import { factsFrom } from '../src/facts/facts.ts';
import { planFor } from '../src/plan/plan-for.ts';
import type { Bundle } from '../src/protocol/bundle.ts';
import { liveSourceIds } from '../src/protocol/manifest.ts';
import { arrived, sizeOf, variant, withAnswer } from './bundles.ts';
import { printRow } from './row.ts';
import { conntrackStatistics, devices, firewall, kernelLog, listeners, sockets } from './texts.ts';

/**
 * How many raw bundles one core judges a second, and where the time goes: what this machine answers now, as a sweep takes it
 * and with the two ends of a window; what a server of 50 KB with less log answers; and one with 50,000 sockets. Each bundle
 * arrives as a fresh value with numbers of its own, so that nothing known of another one can help beyond the names in it.
 * CPU time of this process, the best of several rounds.
 *
 *     node bench/run.mjs judge [SECONDS OF EACH ROUND]
 */
const ROUNDS = 7;
const SECONDS = Number(process.argv[2] ?? 0.5);
const GOAL = 3_000;
const GOAL_KB = 50;
/** Fresh texts a round. */
const VARIANTS = 32;
const SOCKETS = 50_000;
const SOCKETS_GOAL_MS = 30;

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

/** Milliseconds of CPU a bundle takes at best, in rounds of many. */
function best(json: readonly string[], work: (bundle: Bundle) => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const end = performance.now() + SECONDS * 1_000;
    let spent = 0;
    let count = 0;
    do {
      const bundles = arrived(json);
      const before = cpuMs();
      for (const bundle of bundles) work(bundle);
      spent += cpuMs() - before;
      count += bundles.length;
    } while (performance.now() < end);
    least = Math.min(least, spent / count);
  }
  return least;
}

interface Goal {
  readonly goal: string;
  readonly held: (ms: number, kb: number) => boolean;
}

const THROUGHPUT: Goal = {
  goal: `${GOAL} of ${GOAL_KB} KB/s`,
  held: (ms, kb) => (kb / ms) * 1_000 >= GOAL * GOAL_KB,
};
const MANY_SOCKETS: Goal = { goal: `${SOCKETS_GOAL_MS} ms`, held: (ms) => ms <= SOCKETS_GOAL_MS };

function measure(what: string, bundle: Bundle, variants: number, goal?: Goal): void {
  const kb = sizeOf(bundle) / 1_000;
  const json = Array.from({ length: variants }, (_, i) => JSON.stringify(variant(bundle, i * 7)));
  const split: Split = { parse: 0, facts: 0, rules: 0, plan: 0 };
  const ms = best(json, (one) => judge(one, split));
  const plain = best(json, splitAll);
  printRow({
    what: `${what}, ${kb.toFixed(0)} KB`,
    figure: `${ms.toFixed(3)} ms CPU, ${(1_000 / ms).toFixed(0)}/s, ${(kb / ms).toFixed(0)} MB/s`,
    beside: `only splitting it ${plain.toFixed(3)} ms, ratio ${(plain / ms).toFixed(2)}`,
    ...(goal === undefined ? {} : { goal: goal.goal, held: goal.held(ms, kb) }),
  });
  // Other work on the machine lengthens the stages, but not the CPU time they are shares of.
  const whole = STAGES.reduce((sum, stage) => sum + split[stage], 0);
  const stages = STAGES.map((stage) => `${stage} ${((split[stage] / whole) * ms).toFixed(3)}`);
  printRow({ what: '', figure: `ms: ${stages.join(', ')}` });
}

/** A server of the usual size, in which the kernel log is a fifth and not half of the answer. */
function server(bundle: Bundle): Bundle {
  const answers = {
    'ss-listen': listeners(40),
    'ss-listen-owners': listeners(40),
    'iptables-save': firewall(80),
    'proc-net-stat-nf_conntrack': conntrackStatistics(16),
    'sys-class-net': devices(6),
    dmesg: kernelLog(120),
  };
  return Object.entries(answers).reduce((whole, [id, text]) => withAnswer(whole, id, text), bundle);
}

const task = { hostId: 'bench', sources: liveSourceIds, transport: 'local' } as const;
const signal = AbortSignal.timeout(60_000);
const here = await collect({ ...task, windowSeconds: 0 }, signal);
const usual = server(here);
measure('this machine, one sample', here, VARIANTS, THROUGHPUT);
measure('this machine, a window', await collect({ ...task, windowSeconds: 1 }, signal), VARIANTS);
measure('a server, one sample', usual, VARIANTS, THROUGHPUT);
measure(`${SOCKETS} sockets`, withAnswer(usual, 'ss-sockets', sockets(SOCKETS)), 4, MANY_SOCKETS);
printRow({
  what: 'memory of the process',
  figure: `${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB RSS at the end`,
});
