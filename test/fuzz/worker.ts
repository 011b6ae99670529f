import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { type Assignment, type Report, Stage } from './assignment.ts';
import { Coverage } from './coverage.ts';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';
import { seedsFrom } from './seeds.ts';
import { smallest } from './smallest.ts';
import { strayError, type Target, targets } from './targets.ts';

/** To ask for the coverage takes as long as some hundred small inputs. */
const BATCH = 256;
/** More CPU time than this, three times, is a find: once may be the collection of garbage. */
const SLOW_MS = 2_000;

const assignment: Assignment = workerData;
const target = targets.find(({ name }) => name === assignment.target);
if (target !== undefined) await fuzz(target);

async function fuzz(target: Target): Promise<void> {
  const random = new Random(assignment.seed);
  const coverage = new Coverage(import.meta.url, readFileSync(fileURLToPath(import.meta.url), 'utf8').length);
  const stage = new Stage(assignment.shared);
  const folder = join(assignment.corpus, target.name);
  mkdirSync(folder, { recursive: true });
  const corpus: Buffer[] = [];
  let executions = 0;

  const run = async (input: Buffer): Promise<void> => {
    executions += 1;
    stage.show(input);
    const start = cpuMs();
    const error = await strayError(target, input);
    if (error !== undefined) {
      const what = nameOf(error);
      const input_ = await smallest(input, async (less) => nameOf(await strayError(target, less)) === what);
      tell({ kind: 'find', what, input: input_ });
    } else if (cpuMs() - start > SLOW_MS && (await isSlow(target, input))) {
      tell({ kind: 'find', what: 'slow', input });
    }
  };

  /** Runs them all, and keeps those of them that run code no input ran before. */
  const learn = async (inputs: readonly Buffer[]): Promise<void> => {
    for (const input of inputs) await run(input);
    if (!coverage.isNew()) return;
    const [first] = inputs;
    if (inputs.length === 1 && first !== undefined) {
      coverage.accept();
      corpus.push(first);
      writeFileSync(join(folder, createHash('sha256').update(first).digest('hex').slice(0, 16)), first);
      return;
    }
    const half = Math.ceil(inputs.length / 2);
    await learn(inputs.slice(0, half));
    await learn(inputs.slice(half));
  };

  const known = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  await learn([...seedsFrom(assignment.root)(target), ...known]);
  const end = performance.now() + assignment.seconds * 1_000;
  do {
    await learn(Array.from({ length: BATCH }, () => mutated(corpus, random)));
    tell({ kind: 'progress', executions, corpus: corpus.length, covered: coverage.size });
  } while (performance.now() < end);
}

async function isSlow(target: Target, input: Buffer): Promise<boolean> {
  for (let again = 0; again < 2; again += 1) {
    const start = cpuMs();
    await strayError(target, input);
    if (cpuMs() - start <= SLOW_MS) return false;
  }
  return true;
}

/** Of this process: beside other work on the machine the clock on the wall says nothing. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Two errors of one name from the same line are one find. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place =
    error.stack
      ?.split('\n')
      .find((line) => line.trimStart().startsWith('at '))
      ?.trim() ?? '';
  return `${error.name} ${place.replace(/\(.*\/|:\d+\)?$/g, '')}`;
}

function tell(report: Report): void {
  parentPort?.postMessage(report);
}
