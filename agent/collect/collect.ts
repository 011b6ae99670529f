import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Bundle, Sample } from '../../src/protocol/bundle.ts';
import { isSourceId, manifest, type Source, type SourceId, sourceIds } from '../../src/protocol/manifest.ts';
import { type Proof, windowWith } from '../../src/protocol/proof.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { absent } from './absent.ts';
import { hostFacts } from './host-facts.ts';
import { inParallel } from './parallel.ts';
import { readProof } from './proof.ts';
import { readSource } from './read-source.ts';
import type { Start } from './start.ts';

export interface CollectTask {
  readonly hostId: string;
  readonly sources: readonly SourceId[];
  /** Seconds between the two samples; 0 takes one sample. */
  readonly windowSeconds: number;
  readonly transport: 'agent' | 'local';
  /** Only what tells of the machine, for a question about another network namespace. */
  readonly only?: 'machine';
  /** Capture and trace while the window runs, for as long as this says. */
  readonly proof?: Proof;
  /** How commands are started; each by itself where it is left out. */
  readonly start?: Start;
}

/** Children at the same time: a few are quicker than one, many would themselves be load. */
const AT_ONCE = 4;
/** All answers of one collection together; the counters come first in the manifest and always fit. */
const BUNDLE_BYTES = 16 * 1024 * 1024;

/**
 * Reads the sources: those sampled twice at both ends of the window, the rest once while it runs.
 *
 * @throws Problem `cancelled` when the signal fires.
 */
export async function collect(task: CollectTask, signal: AbortSignal): Promise<Bundle> {
  const part = partOf(task.only);
  const ids = sourceIds.filter((id) => task.sources.includes(id) && isLive(id) && part(id) !== undefined);
  const twice = ids.filter((id) => sourceOf(id).sampled === 'twice');
  const once = ids.filter((id) => sourceOf(id).sampled === 'once' && !isProof(id));
  const budget = { left: BUNDLE_BYTES };
  const samples: Sample[] = [];
  const began = performance.now();
  const first = instant();
  const readAll = (some: readonly SourceId[]) => readSources(some, part, signal, task.start);
  const early = await readAll(twice);
  // After the counters, so that they tell of no less than the packets do.
  const proving = proofOf(task, ids.filter(isProof), signal);
  const middle = await readAll(once);
  const windowSeconds = windowWith(task.proof, task.windowSeconds);
  if (windowSeconds > 0) await pause(began + windowSeconds * 1000 - performance.now(), signal);
  samples.push({ at: first, answers: within(budget, { ...early, ...middle, ...(await proving) }) });
  if (windowSeconds > 0) {
    const at = instant();
    samples.push({ at, answers: within(budget, await readAll(twice)) });
  }
  if (signal.aborted) throw cancelled();
  return { format: 'syndrop-bundle/1', host: hostFacts(task.hostId), transport: task.transport, samples };
}

/** Ids this agent can read, in the order of the manifest; the others are the names it does not know. */
export function knownSources(names: readonly string[]): { known: readonly SourceId[]; unknown: readonly string[] } {
  return { known: names.filter(isSourceId), unknown: names.filter((name) => !isSourceId(name)) };
}

function sourceOf(id: SourceId): Source {
  return manifest[id];
}

function isLive(id: SourceId): boolean {
  return sourceOf(id).read.kind !== 'input-only';
}

async function proofOf({ proof }: CollectTask, ids: readonly SourceId[], signal: AbortSignal) {
  return proof === undefined ? {} : await readProof(ids, proof, signal);
}

function isProof(id: SourceId): boolean {
  return sourceOf(id).read.kind === 'proof';
}

type Part = (id: SourceId) => Source | undefined;

/** The whole of each source, or what of it tells of the machine. */
function partOf(only: 'machine' | undefined): Part {
  if (only === undefined) return sourceOf;
  return (id) => {
    const source = sourceOf(id);
    const { read } = source;
    if (source.of === 'machine') return source;
    if (read.kind !== 'files' || read.ofMachine === undefined) return undefined;
    return { ...source, read: { kind: 'files', paths: read.ofMachine } };
  };
}

async function readSources(
  ids: readonly SourceId[],
  part: Part,
  signal: AbortSignal,
  start?: Start,
): Promise<Record<string, Answer>> {
  const answers = await inParallel(ids, AT_ONCE, (id) => readSource(part(id) ?? sourceOf(id), signal, start));
  if (signal.aborted) throw cancelled();
  return Object.fromEntries(ids.map((id, index) => [id, answers[index] ?? absent('failed', 'not read')]));
}

/** Replaces the answers that no longer fit into the bundle. */
function within(budget: { left: number }, answers: Record<string, Answer>): Record<string, Answer> {
  const fitting: Record<string, Answer> = {};
  for (const [id, answer] of Object.entries(answers)) {
    const size = 'text' in answer ? Buffer.byteLength(answer.text) : 0;
    const fits = size <= budget.left;
    if (fits) budget.left -= size;
    fitting[id] = fits ? answer : absent('bundle-full', `the answer of ${size} bytes did not fit into the bundle`);
  }
  return fitting;
}

function instant() {
  return { wall: new Date().toISOString(), monotonicMs: performance.now() };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(Math.max(milliseconds, 0), undefined, { signal });
  } catch (cause) {
    throw cancelled(cause);
  }
}

function cancelled(cause?: unknown): Problem {
  return new Problem('cancelled', 'The collection was cancelled.', { cause });
}
