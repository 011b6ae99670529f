import { availableParallelism } from 'node:os';
import { diagnosisDocument } from '../../../report/diagnosis.ts';
import { showDocument, showJson } from '../show.ts';
import { exitStatus } from '../status.ts';
import type { CliDeps, LabScenario, LabStep, LabTally, LabTrial } from '../deps.ts';

export interface RunOptions {
  readonly all?: boolean;
  readonly machineWide?: boolean;
  readonly window?: number;
  readonly save?: string;
  readonly full?: boolean;
  readonly json?: boolean;
  readonly lang?: 'en' | 'zh';
}

type Ending =
  | { readonly scenario: LabScenario; readonly trial: LabTrial }
  | { readonly scenario: LabScenario; readonly failure: string };

/** A scenario mostly waits for its window and for retransmissions. */
const PER_PROCESSOR = 3;

/** Runs them, shows each as it goes, and says in the end whether everything came as promised. */
export async function runScenarios(
  scenarios: readonly LabScenario[],
  options: RunOptions,
  deps: CliDeps,
): Promise<void> {
  const { finish, terminal } = deps;
  const allowed = scenarios.filter(({ machineWide }) => machineWide === null || options.machineWide === true);
  const endings: Ending[] = [];
  // One alone is shown line by line; of several each is shown when it is over, so that their lines do not mix.
  const live = allowed.length === 1;
  const waiting = [...allowed];
  const work = async (): Promise<void> => {
    for (let scenario = waiting.shift(); scenario !== undefined; scenario = waiting.shift()) {
      endings.push(await runOne(scenario, live, options, deps));
    }
  };
  await Promise.all(Array.from({ length: Math.min(allowed.length, availableParallelism() * PER_PROCESSOR) }, work));
  if (options.json === true) showJson({ schemaVersion: 1, runs: endings.map(published) }, terminal);
  const broken = endings.filter((ending) => !kept(ending)).map(({ scenario }) => scenario.id);
  if (!live) for (const line of summary(endings.length, broken, scenarios.length - allowed.length)) terminal.say(line);
  finish(broken.length === 0 ? exitStatus.nothingActive : exitStatus.activeCause);
}

async function runOne(scenario: LabScenario, live: boolean, options: RunOptions, deps: CliDeps): Promise<Ending> {
  const { services, signal, terminal } = deps;
  const lines: string[] = [];
  const out = (line: string): void => {
    if (options.json === true) return;
    if (live) terminal.out(`${line}\n`);
    else lines.push(line);
  };
  out(`${scenario.id}: ${scenario.title}`);
  if (scenario.machineWide !== null) out(row('machine', scenario.machineWide));
  const done = live ? terminal.progress('  making the fault') : () => undefined;
  const onStep = (step: LabStep): void => {
    done();
    for (const line of stepLines(scenario, step)) out(line);
  };
  const ending = await services.lab
    // A signal of its own: what listens to it goes with the run.
    .run(
      scenario.id,
      { machineWide: options.machineWide === true, windowSeconds: options.window, saveIn: options.save, onStep },
      AbortSignal.any([signal]),
    )
    .then(
      (trial): Ending => ({ scenario, trial }),
      (error: unknown): Ending => {
        if (signal.aborted) throw error;
        return { scenario, failure: error instanceof Error ? error.message : String(error) };
      },
    )
    .finally(done);
  for (const line of endingLines(ending)) out(line);
  if (lines.length > 0) terminal.out(`${lines.join('\n')}\n\n`);
  if ('trial' in ending && options.full === true && options.json !== true) {
    const { document } = ending.trial;
    showDocument(diagnosisDocument(document, document.plan, { detail: 'full', lang: options.lang ?? 'en' }), terminal);
  }
  return ending;
}

function stepLines(scenario: LabScenario, step: LabStep): readonly string[] {
  switch (step.kind) {
    case 'made':
      return [
        row('made', `clients dial ${step.dials}; the host to look at is ${step.netns}`),
        row('client', `sees ${scenario.clientSees} (${counts(step.proof)})`),
      ];
    case 'diagnosed': {
      const { verdict, findings } = step.document;
      const [, ...others] = findings.filter(({ state }) => state === 'active');
      return [
        row('verdict', `${verdict.status}: ${verdict.headline}`),
        row('', `${verdict.label}, cause ${verdict.causeId ?? 'none'}`),
        ...others.map(({ causeId, title }) => row('', `also active: ${causeId} (${title})`)),
        ...(step.complaints.length === 0
          ? [row('', '✓ as expected')]
          : step.complaints.map((one) => row('', `✗ ${one}`))),
      ];
    }
    case 'cured': {
      const changes = step.applied.map(({ key, from, to }) => row('cure', `plan applied: ${key} ${from} → ${to}`));
      if (changes.length > 0) return changes;
      return [row('cure', `no sysctl, none proposed${step.mended ? `; done instead: ${scenario.cure}` : ''}`)];
    }
  }
}

function endingLines(ending: Ending): readonly string[] {
  if ('failure' in ending) return [row('', `✗ ${ending.failure}`)];
  const { trial } = ending;
  const mark = kept(ending) ? '✓ as promised' : `✗ ${trial.complaints.join('; ')}`;
  const moved = Object.entries(trial.moved).map(([name, increase]) => `${name} ${increase}`);
  return [
    row('client', `now sees ${counts(trial.after)}`),
    row('', `${mark}, after ${trial.seconds.toFixed(1)} s`),
    ...(kept(ending) ? [] : [row('counters', moved.join(', '))]),
  ];
}

function kept(ending: Ending): boolean {
  return 'trial' in ending && ending.trial.complaints.length === 0;
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(9)}${text}`;
}

function counts(tally: LabTally): string {
  const all = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(tally).map(([outcome, count]) => `${outcome} ${count}`);
  return parts.length === 0 ? 'no attempt' : `${parts.join(', ')} of ${all}`;
}

function summary(run: number, broken: readonly string[], leftOut: number): readonly string[] {
  const lines = [`${run} scenarios: ${run - broken.length} as promised, ${broken.length} not`];
  if (broken.length > 0) lines.push(`not as promised: ${broken.join(', ')}`);
  if (leftOut > 0) lines.push(`${leftOut} that lower limits of the machine left out: they run with --machine-wide`);
  return lines;
}

function published(ending: Ending): Readonly<Record<string, unknown>> {
  const { id, title, label, causeId, clientSees } = ending.scenario;
  const expected = { scenario: id, title, expected: { label, causeId, clientSees }, asPromised: kept(ending) };
  if ('failure' in ending) return { ...expected, failure: ending.failure };
  const { proof, document, applied, mended, after, complaints, moved, seconds } = ending.trial;
  return { ...expected, proof, applied, mended, after, complaints, moved, seconds, diagnosis: document };
}
