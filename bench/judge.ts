import { createHash } from 'node:crypto';
import { collect } from '../agent/collect/collect.ts';
import { snapshotsOf } from '../src/app/diagnosing/reason.ts';
import { diagnoseFacts } from '../src/diagnosis/diagnose.ts';
import { factsFrom } from '../src/facts/facts.ts';
import { planFor } from '../src/plan/plan-for.ts';
import type { Bundle } from '../src/protocol/bundle.ts';
import { liveSourceIds } from '../src/protocol/manifest.ts';
import { rules } from '../src/rules/index.ts';
import { answersOf, arrived, commandSet, sizeOf, variant, withAnswer, withOnly } from './bundles.ts';
import { printRow, type Row } from './row.ts';
import { conntrackStatistics, devices, firewall, kernelLog, listeners, sockets } from './texts.ts';

/**
 * How many bundles one core judges a second with every rule on, and where the time goes: the command set the goal was set
 * for, the counters alone, a server as it is collected, this machine, and what is very long. Each bundle arrives as a fresh
 * value with numbers of its own, so that nothing known of another one can help beyond the names in it. CPU time of this
 * process, the best of several rounds; the plain splitting of the same texts runs in turn with it, since other work shares
 * the machine.
 *
 *     node bench/run.mjs judge [SECONDS OF EACH ROUND]
 */
const ROUNDS = 9;
const SECONDS = Number(process.argv[2] ?? 0.3);
/** Until what is hot has been compiled; on a busy machine that takes so long. */
const WARM_UP_SECONDS = 4;
/** Fresh texts a round. */
const VARIANTS = 32;

const SETS_A_SECOND = 3_000;
const SET_KB = 50;
const COUNTERS_A_SECOND = 10_000;
const SOCKETS = 50_000;
const SOCKETS_MS = 30;
const LONG = 100_000;

/** What fits into a few packed kilobytes: the files of counters, and the sysctls. */
const COUNTERS = ['proc-net-netstat', 'proc-net-snmp', 'proc-net-sockstat', 'sysctl'];
/** What grows without a limit: ten times as much must cost about ten times the time. */
const LONG_ANSWERS: readonly (readonly [what: string, id: string, text: (count: number) => string])[] = [
  ['sockets', 'ss-sockets', sockets],
  ['firewall rules', 'iptables-save', firewall],
  ['lines of log', 'dmesg', kernelLog],
];

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

/** Milliseconds of CPU a bundle takes in one round; `seconds` are of CPU too, since a busy machine gives little of it. */
function round(json: readonly string[], seconds: number, work: (bundle: Bundle) => void): number {
  let spent = 0;
  let count = 0;
  do {
    const bundles = arrived(json);
    const before = cpuMs();
    for (const bundle of bundles) work(bundle);
    spent += cpuMs() - before;
    count += bundles.length;
  } while (spent < seconds * 1_000);
  return spent / count;
}

type Goal = (ms: number, kb: number) => Pick<Row, 'goal' | 'held'>;

function measure(what: string, bundle: Bundle, variants: number, goal?: Goal): number {
  const kb = sizeOf(bundle) / 1_000;
  const json = Array.from({ length: variants }, (_, i) => JSON.stringify(variant(bundle, i * 7)));
  let split: Split = { parse: 0, facts: 0, rules: 0, plan: 0 };
  let ms = Number.POSITIVE_INFINITY;
  let plain = Number.POSITIVE_INFINITY;
  round(json, WARM_UP_SECONDS, (one) => judge(one, split));
  for (let at = 0; at < ROUNDS; at += 1) {
    const shares: Split = { parse: 0, facts: 0, rules: 0, plan: 0 };
    const took = round(json, SECONDS, (one) => judge(one, shares));
    if (took < ms) split = shares;
    ms = Math.min(ms, took);
    plain = Math.min(plain, round(json, SECONDS / 3, splitAll));
  }
  printRow({
    what: `${what}, ${kb.toFixed(0)} KB`,
    figure: `${ms.toFixed(3)} ms CPU, ${(1_000 / ms).toFixed(0)}/s, ${(kb / ms).toFixed(0)} MB/s`,
    beside: `only splitting it ${plain.toFixed(3)} ms, ratio ${(plain / ms).toFixed(2)}`,
    ...goal?.(ms, kb),
  });
  // Other work on the machine lengthens the stages, but not the CPU time they are shares of.
  const whole = STAGES.reduce((sum, stage) => sum + split[stage], 0);
  const stages = STAGES.map((stage) => `${stage} ${((split[stage] / whole) * ms).toFixed(3)}`);
  printRow({ what: '', figure: `ms: ${stages.join(', ')}` });
  return ms;
}

const perSecond =
  (goal: number): Goal =>
  (ms) => ({ goal: `${goal}/s`, held: 1_000 / ms >= goal });
const atSize =
  (goal: number, size: number): Goal =>
  (ms, kb) => ({ goal: `${goal} of ${size} KB/s`, held: (kb / ms) * 1_000 >= goal * size });
const within =
  (goal: number): Goal =>
  (ms) => ({ goal: `${goal} ms`, held: ms <= goal });

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
const window = await collect({ ...task, windowSeconds: 1 }, signal);
const usual = server(here);

printRow({ what: 'rules', figure: `${rules.length}, all on` });
measure('the command set', withOnly(here, commandSet()), VARIANTS, atSize(SETS_A_SECOND, SET_KB));
measure('counters alone', withOnly(here, answersOf(here, COUNTERS)), VARIANTS, perSecond(COUNTERS_A_SECOND));
const usualMs = measure('a server, one sample', usual, VARIANTS, atSize(SETS_A_SECOND, SET_KB));
measure('this machine, one sample', here, VARIANTS);
measure('this machine, a window', window, VARIANTS);
measure(`${SOCKETS} sockets`, withAnswer(usual, 'ss-sockets', sockets(SOCKETS)), 4, within(SOCKETS_MS));
for (const [what, id, text] of LONG_ANSWERS) {
  const [some = 0, many = 0] = [LONG / 10, LONG].map((count) =>
    measure(`${count} ${what}`, withAnswer(usual, id, text(count)), 2),
  );
  const growth = (many - usualMs) / (some - usualMs);
  printRow({ what: '', figure: `ten times the rows, ${growth.toFixed(1)} times the time` });
}
printRow({
  what: 'memory of the process',
  figure: `${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB RSS at the end`,
});
