import type { Command } from 'commander';
import { Problem } from '../../../protocol/problem.ts';
import { answer } from '../answer.ts';
import { addAnswerOptions } from '../options.ts';
import { gather } from '../gather.ts';
import { windowSeconds } from '../values.ts';
import { showJson, showTable } from '../show.ts';
import type { AnswerOptions } from '../answer.ts';
import type { CliDeps, LabHost } from '../deps.ts';

const EXAMPLES = `
Examples:
  sudo syndrop lab list
  sudo syndrop lab run rp-filter
  sudo syndrop lab up rp-filter      (Ctrl-C takes it down again)`;

const MACHINE_WIDE = 'allow a scenario that lowers limits of the whole machine while it runs';

interface UpOptions {
  readonly machineWide?: boolean;
}

interface RunOptions extends AnswerOptions, UpOptions {
  readonly window?: number;
}

export function addLab(program: Command, deps: CliDeps): void {
  const lab = program
    .command('lab')
    .description('make a real fault in network namespaces of this machine, and diagnose it')
    .addHelpText('after', EXAMPLES);
  lab
    .command('list')
    .description('the faults that can be made')
    .option('--json', 'print one JSON document')
    .action((options: RunOptions) => list(options, deps));
  lab
    .command('up')
    .description('make the fault and keep it until Ctrl-C')
    .argument('<scenario>', 'an id from `syndrop lab list`')
    .option('--machine-wide', MACHINE_WIDE)
    .action((scenario: string, options: UpOptions) => up(scenario, options, deps));
  lab
    .command('down')
    .description('take away what an earlier `lab up` left behind')
    .action(() => down(deps));
  const runCommand = lab
    .command('run')
    .description('make the fault, diagnose it, take it away; exit status as of diagnose')
    .argument('<scenario>', 'an id from `syndrop lab list`')
    .option('--window <seconds>', 'seconds between the two samples', windowSeconds)
    .option('--machine-wide', MACHINE_WIDE);
  addAnswerOptions(runCommand).action((scenario: string, options: RunOptions) => run(scenario, options, deps));
}

async function list(options: RunOptions, { services, terminal }: CliDeps): Promise<void> {
  const scenarios = await services.lab.list();
  if (options.json === true) {
    showJson({ schemaVersion: 1, scenarios }, terminal);
    return;
  }
  const rows = scenarios.map(({ id, causeId, title }) => [id, causeId, title]);
  showTable(['SCENARIO', 'CAUSE', 'WHAT HAPPENS'], rows, terminal);
}

async function up(scenario: string, options: UpOptions, deps: CliDeps): Promise<void> {
  await withHost(scenario, options, deps, async ({ netns, description }) => {
    deps.terminal.say(description);
    deps.terminal.say(`Diagnose it from another terminal: syndrop diagnose --netns ${netns}`);
    deps.terminal.say('Ctrl-C takes it down.');
    await aborted(deps.signal);
  });
}

async function run(scenario: string, options: RunOptions, deps: CliDeps): Promise<void> {
  await withHost(scenario, options, deps, async ({ netns, description }) => {
    deps.terminal.say(description);
    const bundle = await gather(
      { kind: 'local', place: { kind: 'netns', name: netns } },
      scenario,
      options.window,
      deps,
    );
    answer(bundle, options, deps);
  });
}

async function down({ services, terminal }: CliDeps): Promise<void> {
  const removed = await services.lab.removeLeftovers();
  for (const name of removed) terminal.say(`removed ${name}`);
  if (removed.length === 0) terminal.say('Nothing of the lab was left behind.');
}

async function withHost(
  id: string,
  options: UpOptions,
  deps: CliDeps,
  use: (host: LabHost) => Promise<void>,
): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Problem('needs-root', 'The lab makes network namespaces, which needs root. Try: sudo syndrop lab …');
  }
  const scenarios = await deps.services.lab.list();
  const scenario = scenarios.find((one) => one.id === id);
  if (scenario === undefined) {
    throw new Problem('usage', `No scenario ${id}. There are: ${scenarios.map((one) => one.id).join(', ')}.`);
  }
  const machineWide = options.machineWide === true;
  if (scenario.machineWide !== null) {
    if (!machineWide) throw new Problem('usage', `${scenario.machineWide} To allow that, add --machine-wide.`);
    deps.terminal.say(scenario.machineWide);
  }
  const done = deps.terminal.progress(`making ${id}`);
  const host = await deps.services.lab.start(id, { machineWide }).finally(done);
  try {
    await use(host);
  } finally {
    await host.stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
