import { diagnoseBundle, gatherOnce } from '../app/diagnosing/diagnose-once.ts';
import { type DiagnosisDocument, diagnosisDocument, snapshotsOf } from '../app/diagnosing/reason.ts';
import type { Bundle } from '../protocol/bundle.ts';
import { Problem } from '../protocol/problem.ts';
import type { Tally } from './client.ts';
import { type LabOptions, type RunningScenario, startScenario } from './lab.ts';
import { type ClientView, type Scenario, sees } from './scenario.ts';

const WINDOW_SECONDS = 3;
const AFTER_ATTEMPTS = 12;

/** One scenario from the fault to its cure, with everything that was promised and did not come true. */
export interface Trial {
  readonly scenario: Scenario;
  readonly proof: Tally;
  readonly document: DiagnosisDocument;
  readonly bundle: Bundle;
  /** The port that was asked about, where one was. */
  readonly port: number | undefined;
  /** The sysctl changes of the plan, as applied. */
  readonly applied: readonly { readonly key: string; readonly from: string; readonly to: string }[];
  /** Whether the cause was taken away in another way. */
  readonly mended: boolean;
  /** What the client sees afterwards. */
  readonly after: Tally;
  readonly complaints: readonly string[];
  /** Counters that moved in the window, for whoever looks into a complaint. */
  readonly moved: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** What a spectator is told while it goes on. */
export type TrialStep =
  | { readonly kind: 'made'; readonly scenario: Scenario; readonly running: RunningScenario }
  | { readonly kind: 'diagnosed'; readonly document: DiagnosisDocument; readonly complaints: readonly string[] }
  | { readonly kind: 'cured'; readonly applied: Trial['applied']; readonly mended: boolean };

export interface TrialOptions extends LabOptions {
  readonly windowSeconds?: number | undefined;
  readonly onStep?: (step: TrialStep) => void;
}

/** Makes the fault, diagnoses it as an operator would, applies the plan or mends it, and looks at the client again. */
export async function tryScenario(id: string, options: TrialOptions, signal: AbortSignal): Promise<Trial> {
  const started = performance.now();
  const running = await startScenario(id, options, signal);
  try {
    const { scenario, proof } = running;
    options.onStep?.({ kind: 'made', scenario, running });
    const windowSeconds = options.windowSeconds ?? scenario.windowSeconds ?? WINDOW_SECONDS;
    const { bundle, document } = await diagnose(running, windowSeconds, signal);
    const misjudged = judge(scenario, document);
    options.onStep?.({ kind: 'diagnosed', document, complaints: misjudged });
    const applied = await applyPlan(running, document);
    const mended = await running.mend();
    options.onStep?.({ kind: 'cured', applied, mended });
    const after = await running.observe(AFTER_ATTEMPTS);
    const complaints = [...misjudged, ...judgeClient(scenario, mended, after)];
    const seconds = (performance.now() - started) / 1000;
    return {
      scenario,
      proof,
      document,
      bundle,
      port: running.asksPort,
      applied,
      mended,
      after,
      complaints,
      moved: movedIn(bundle),
      seconds,
    };
  } catch (error) {
    throw signal.aborted ? new Problem('cancelled', 'Cancelled.', { cause: error }) : error;
  } finally {
    await running.stop();
  }
}

async function diagnose(
  { namespace, asksPort }: RunningScenario,
  windowSeconds: number,
  signal: AbortSignal,
): Promise<{ readonly bundle: Bundle; readonly document: DiagnosisDocument }> {
  const reach = (): Promise<undefined> => Promise.resolve(undefined);
  const gathering = { host: undefined, windowSeconds, stdin: process.stdin, reach };
  const bundle = await gatherOnce({ kind: 'local', place: { kind: 'netns', name: namespace } }, gathering, signal);
  const reasoning = diagnoseBundle(bundle, asksPort === undefined ? {} : { port: asksPort });
  return { bundle, document: diagnosisDocument(reasoning) };
}

/** What the diagnosis gets wrong about the scenario, in sentences; nothing when it is right. */
function judge({ expect, cure = [] }: Scenario, { verdict, findings, plan }: DiagnosisDocument): string[] {
  const complaints: string[] = [];
  const quiet = expect.status === 'quiet';
  const right = [expect.label, ...(expect.alsoRight ?? [])];
  if (!(quiet ? ['healthy', 'past', 'latent'] : ['active']).includes(verdict.status)) {
    complaints.push(`the verdict is ${verdict.status}, not ${quiet ? 'healthy, past or latent' : 'active'}`);
  }
  if (!right.includes(verdict.label)) complaints.push(`the label is ${verdict.label}, not ${right.join(' or ')}`);
  if (verdict.causeId === null ? !quiet : !expect.causeIds.includes(verdict.causeId)) {
    complaints.push(`the cause is ${verdict.causeId}, not ${expect.causeIds.join(' or ') || 'none'}`);
  }
  const active = findings.filter(({ state }) => state === 'active');
  for (const { label, causeId } of active.filter((one) => expect.forbidden.includes(one.label))) {
    complaints.push(`${causeId} (${label}) is found active, which is forbidden`);
  }
  for (const causeId of expect.alsoActive ?? []) {
    if (!active.some((one) => one.causeId === causeId)) complaints.push(`${causeId} is not found active`);
  }
  const proposed = (plan?.changes ?? []).map(({ key }) => key);
  const wanted = cure.map(({ key }) => key);
  if (proposed.join() !== wanted.join()) {
    complaints.push(`the plan changes ${proposed.join(', ') || 'nothing'}, not ${wanted.join(', ') || 'nothing'}`);
  }
  return complaints;
}

/** The view a client must have in the end: answers after a cure, what it was before where there is none. */
function judgeClient(
  { clientSees, cure = [], afterCure = 'answers' }: Scenario,
  mended: boolean,
  after: Tally,
): readonly string[] {
  const view: ClientView = cure.length > 0 || mended ? afterCure : clientSees;
  return sees(view, after) ? [] : [`in the end the client should see ${view}, but saw ${JSON.stringify(after)}`];
}

/** Exactly what was proposed: the value is the plan's, not the scenario's. */
async function applyPlan(running: RunningScenario, { plan }: DiagnosisDocument): Promise<Trial['applied']> {
  const changes = plan?.changes ?? [];
  for (const { key, to, scope } of changes) await running.sysctl(key, to, scope);
  await running.relisten();
  return changes.map(({ key, from, to }) => ({ key, from, to }));
}

function movedIn(bundle: Bundle): Readonly<Record<string, string>> {
  const { before, after } = snapshotsOf(bundle);
  const moved: Record<string, string> = {};
  for (const name of after.counters?.values.keys() ?? []) {
    const increase = (after.counters?.values.get(name) ?? 0n) - (before?.counters?.values.get(name) ?? 0n);
    if (increase !== 0n && !name.includes('Octets')) moved[name] = `+${increase}`;
  }
  return moved;
}

/** Everything that helps to see why a promise was broken. */
export function whyNot({ scenario, proof, document, after, complaints, moved }: Trial): string {
  const { verdict, findings, ledger, plan } = document;
  const found = findings.map((one) => `${one.causeId} ${one.state} ${one.confidence} ${one.share ?? '-'}`);
  return [
    `${scenario.id}: ${complaints.join('; ')}`,
    `client: ${JSON.stringify(proof)} before, ${JSON.stringify(after)} after`,
    `verdict: ${verdict.status} ${verdict.label} ${verdict.causeId} (${verdict.headline})`,
    `findings: ${found.join(', ') || 'none'}`,
    `plan: ${JSON.stringify(plan?.changes.map(({ key, from, to, scope }) => ({ key, from, to, scope })) ?? null)}`,
    `ledger: ${JSON.stringify(ledger)}`,
    `moved: ${JSON.stringify(moved)}`,
  ].join('\n');
}
