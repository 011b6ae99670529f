import type { Command } from 'commander';
import { Problem } from '../../../protocol/problem.ts';
import { langOption } from '../answer.ts';
import { windowSeconds } from '../values.ts';
import { showJson, showTable } from '../show.ts';
import { similar } from '../../../fleet/similar.ts';
import type { CliDeps, LabScenario } from '../deps.ts';
import { runScenarios, type RunOptions } from './lab-run.ts';

const EXAMPLES = `
Examples:
  sudo syndrop lab list
  sudo syndrop lab run rp-filter-strict
  sudo syndrop lab run --all
  sudo syndrop lab up rp-filter-strict      (Ctrl-C takes it down again)`;

const MACHINE_WIDE = 'allow scenarios that lower limits of the whole machine while they run';

interface UpOptions {
  readonly machineWide?: boolean;
}

export function addLab(program: Command, deps: CliDeps): void {
  const lab = program
    .command('lab')
    .description('make a real fault in network namespaces of this machine, and diagnose it')
    .addHelpText('after', EXAMPLES);
  lab
    .command('list')
    .description('the faults that can be made, by label')
    .option('--json', 'print one JSON document')
    .action((options: { readonly json?: boolean }) => list(options, deps));
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
  lab
    .command('run')
    .description('make the fault, show what the client sees, diagnose it, apply the plan, take it all away')
    .argument('[scenario...]', 'ids from `syndrop lab list`')
    .option('--all', 'every scenario')
    .option('--machine-wide', MACHINE_WIDE)
    .option('--window <seconds>', 'seconds between the two samples', windowSeconds)
    .option('--save <directory>', 'keep what was collected as a case for `syndrop corpus`, where all came as promised')
    .option('--full', 'show the whole diagnosis too')
    .option('--json', 'print one JSON document')
    .addOption(langOption())
    .addHelpText('after', '\nExit status: 0 everything came as promised, 1 something did not, 2 usage.')
    .action(async (ids: readonly string[], options: RunOptions) => {
      const scenarios = await chosen(ids, options, deps);
      await runScenarios(scenarios, options, deps);
    });
}

async function list(options: { readonly json?: boolean }, { services, terminal }: CliDeps): Promise<void> {
  const scenarios = [...(await services.lab.list())].sort((a, b) => compare(a.label, b.label) || compare(a.id, b.id));
  if (options.json === true) {
    showJson({ schemaVersion: 1, scenarios }, terminal);
    return;
  }
  const rows = scenarios.map(({ id, label, clientSees, machineWide, title }, index) => [
    scenarios[index - 1]?.label === label ? '' : label,
    machineWide === null ? id : `${id} *`,
    clientSees,
    title,
  ]);
  showTable(['LABEL', 'SCENARIO', 'CLIENT SEES', 'WHAT HAPPENS'], rows, terminal);
  if (scenarios.some(({ machineWide }) => machineWide !== null)) {
    terminal.say('* lowers a limit of the whole machine while it runs: only with --machine-wide');
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

async function up(id: string, options: UpOptions, deps: CliDeps): Promise<void> {
  const { services, signal, terminal } = deps;
  const [scenario] = await chosen([id], options, deps);
  if (scenario?.machineWide) terminal.say(scenario.machineWide);
  const done = terminal.progress(`making ${id}`);
  const host = await services.lab.start(id, { machineWide: options.machineWide === true }, signal).finally(done);
  try {
    terminal.say(host.description);
    terminal.say(`Diagnose it from another terminal: syndrop diagnose --netns ${host.netns}`);
    terminal.say('Ctrl-C takes it down.');
    await aborted(signal);
  } finally {
    await host.stop();
  }
}

async function down({ services, terminal }: CliDeps): Promise<void> {
  const removed = await services.lab.removeLeftovers();
  for (const name of removed) terminal.say(`removed ${name}`);
  if (removed.length === 0) terminal.say('Nothing of the lab was left behind.');
  for (const { netns, pid } of await services.lab.alive()) {
    terminal.say(`${netns} still runs: it belongs to process ${pid}. To end it: kill ${pid}`);
  }
}

/** The scenarios named, or all that may run; refuses before anything is made. */
async function chosen(ids: readonly string[], options: RunOptions, deps: CliDeps): Promise<readonly LabScenario[]> {
  if (process.getuid?.() !== 0) {
    throw new Problem('needs-root', 'The lab makes network namespaces, which needs root. Try: sudo syndrop lab …');
  }
  const scenarios = await deps.services.lab.list();
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  if (options.all === true) return scenarios;
  if (ids.length === 0) throw new Problem('usage', 'Which scenario? Name some of `syndrop lab list`, or say --all.');
  return ids.map((id) => {
    const scenario = known.get(id);
    if (scenario === undefined) throw noScenario(id, [...known.keys()]);
    if (scenario.machineWide !== null && options.machineWide !== true) {
      throw new Problem('usage', `${scenario.machineWide} To allow that, add --machine-wide.`);
    }
    return scenario;
  });
}

function noScenario(id: string, known: readonly string[]): Problem {
  const near = similar(id.slice(0, 100), known);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  return new Problem('usage', `There is no scenario ${id}.${hint}\nAll of them: syndrop lab list`);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
