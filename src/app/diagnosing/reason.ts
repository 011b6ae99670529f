import * as z from 'zod';
import { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { diagnose, type Question } from '../../diagnosis/diagnose.ts';
import { planFor } from '../../plan/plan-for.ts';
import { Plan } from '../../plan/plan.ts';
import type { Bundle, Sample } from '../../protocol/bundle.ts';
import { isSourceId, manifest } from '../../protocol/manifest.ts';
import { takeSnapshot } from '../../snapshot/take-snapshot.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';

export interface Reasoning {
  readonly diagnosis: Diagnosis;
  readonly plan: Plan | null;
  /** Milliseconds of each stage. */
  readonly timings: Readonly<Record<string, number>>;
}

/** From raw answers to a diagnosis and, where a sysctl cures, a plan. `sha256` answers in hexadecimal. */
export function reason(bundle: Bundle, question: Question, sha256: (text: string) => string): Reasoning {
  const clock = stopwatch();
  const { before, after } = snapshotsOf(bundle);
  const parseMs = clock();
  const { past } = bundle;
  const observation = { after, ...(before === undefined ? {} : { before }), ...(past === undefined ? {} : { past }) };
  const diagnosis = diagnose({ host: bundle.host.id, ...observation }, question);
  const reasonMs = clock();
  const plan = planFor(diagnosis, after, sha256);
  return { diagnosis, plan, timings: { parseMs, reasonMs, planMs: clock() } };
}

/** The samples of a bundle, parsed. */
export function snapshotsOf(bundle: Bundle): { readonly before?: Snapshot; readonly after: Snapshot } {
  const [first, last] = bundle.samples;
  if (first === undefined) throw new TypeError('a bundle holds at least one sample');
  if (last === undefined) return { after: takeSnapshot(first, bundle.host) };
  const end = { ...last, answers: { ...readOnce(first), ...last.answers } };
  return { before: takeSnapshot(first, bundle.host), after: takeSnapshot(end, bundle.host) };
}

/** What a live collection reads once stands in the first sample and holds for the whole window. Counters do not. */
function readOnce({ answers }: Sample): Sample['answers'] {
  return Object.fromEntries(
    Object.entries(answers).filter(([id]) => isSourceId(id) && manifest[id].sampled === 'once'),
  );
}

/** Milliseconds since the last call, to a thousandth. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const took = Math.round((now - last) * 1000) / 1000;
    last = now;
    return took;
  };
}

/** What `diagnose --json` prints: the diagnosis, the plan or null, and how long it took. */
export const DiagnosisDocument = z.object({
  ...Diagnosis.shape,
  plan: Plan.nullable(),
  timings: z.record(z.string(), z.number()),
});
export type DiagnosisDocument = z.infer<typeof DiagnosisDocument>;

export function diagnosisDocument({ diagnosis, plan, timings }: Reasoning): DiagnosisDocument {
  return { ...diagnosis, plan, timings: { ...timings } };
}
