import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Assignment, type Report, Stage } from './assignment.ts';
import { targets } from './targets.ts';

/** A worker that stays at one input for so long is ended; what is merely slow it tells by itself. */
const HANGS_AFTER_MS = 30_000;
const MOST_MEMORY_MB = 512;

/** What came of one target. */
interface Outcome {
  executions: number;
  corpus: number;
  covered: number;
  readonly finds: Set<string>;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    target: { type: 'string' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    root: { type: 'string', default: process.cwd() },
  },
});
const root = values.root;
const chosen = targets.filter(({ name }) => values.target === undefined || name.startsWith(values.target));
const seconds = (Number(values.minutes) * 60) / Math.max(1, chosen.length);
if (chosen.length === 0) {
  console.error(`no target begins with ${values.target}; there are ${targets.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
}

console.log(`${chosen.length} targets, ${seconds.toFixed(0)} s each, seed ${values.seed}`);
console.log(['target'.padEnd(34), 'executions', '   a second', ' corpus', 'covered', 'finds'].join(' '));
let finds = 0;
for (const [index, { name }] of chosen.entries()) {
  const start = performance.now();
  const outcome: Outcome = { executions: 0, corpus: 0, covered: 0, finds: new Set() };
  // A worker that had to be ended is followed by another one.
  for (let left = seconds; left > 0; left = seconds - (performance.now() - start) / 1_000) {
    await work({ target: name, seconds: left, seed: Number(values.seed) + index }, outcome);
  }
  const took = (performance.now() - start) / 1_000;
  const numbers = [
    String(outcome.executions).padStart(10),
    (outcome.executions / took).toFixed(0).padStart(11),
    String(outcome.corpus).padStart(7),
    String(outcome.covered).padStart(7),
    String(outcome.finds.size).padStart(5),
  ];
  console.log([name.padEnd(34), ...numbers].join(' '));
  finds += outcome.finds.size;
}
console.log(`${finds} finds`);
if (finds > 0) process.exitCode = 1;

/** Lets one worker fuzz until its time is over, or it hangs, or it wants too much memory. */
async function work(part: Pick<Assignment, 'target' | 'seconds' | 'seed'>, outcome: Outcome): Promise<void> {
  const shared = Stage.room();
  const stage = new Stage(shared);
  const workerData: Assignment = { ...part, shared, root, corpus: join(root, 'artifacts/fuzz') };
  const before = outcome.executions;
  const worker = new Worker(new URL('./fuzz-worker.mjs', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  worker.on('message', (report: Report) => {
    if (report.kind === 'find') keep(part.target, report.what, Buffer.from(report.input), outcome);
    else {
      outcome.executions = before + report.executions;
      outcome.corpus = report.corpus;
      outcome.covered = report.covered;
    }
  });
  worker.on('error', (error) => {
    // Before the first input it is no find: the worker itself is broken.
    if (stage.turn === 0) throw error;
    keep(part.target, String(error), stage.input, outcome);
  });
  let turn = stage.turn;
  const watch = setInterval(() => {
    if (stage.turn !== turn) {
      turn = stage.turn;
      return;
    }
    if (turn === 0) return;
    keep(part.target, 'hangs', stage.input, outcome);
    void worker.terminate();
  }, HANGS_AFTER_MS);
  await new Promise((resolve) => worker.once('exit', resolve));
  clearInterval(watch);
}

/** Writes a find where the tests look for it; the second one of a kind is not news. */
function keep(target: string, what: string, input: Buffer, outcome: Outcome): void {
  if (outcome.finds.has(what)) return;
  outcome.finds.add(what);
  const folder = join(root, 'test/fuzz/finds');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${target}.${createHash('sha256').update(input).digest('hex').slice(0, 12)}`);
  writeFileSync(file, input);
  console.log(`FIND ${target}: ${what} (${input.length} bytes, ${fileURLToPath(new URL(`file://${file}`))})`);
}
