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

interface RunOptions extends AnswerOptions {
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
    .action((scenario: string) => up(scenario, deps));
  lab
    .command('down')
    .description('take away what an earlier `lab up` left behind')
    .action(() => down(deps));
  const runCommand = lab
    .command('run')
    .description('make the fault, diagnose it, take it away; exit status as of diagnose')
    .argument('<scenario>', 'an id from `syndrop lab list`')
    .option('--window <seconds>', 'seconds between the two samples', windowSeconds);
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

async function up(scenario: string, deps: CliDeps): Promise<void> {
  await withHost(scenario, deps, async ({ netns, description }) => {
    deps.terminal.say(description);
    deps.terminal.say(`Diagnose it from another terminal: syndrop diagnose --netns ${netns}`);
    deps.terminal.say('Ctrl-C takes it down.');
    await aborted(deps.signal);
  });
}

async function run(scenario: string, options: RunOptions, deps: CliDeps): Promise<void> {
  await withHost(scenario, deps, async ({ netns, description }) => {
    deps.terminal.say(description);
    const bundle = await gather({ kind: 'local', place: { netns } }, scenario, options.window, deps);
    answer(bundle, options, deps);
  });
}

async function down({ services, terminal }: CliDeps): Promise<void> {
  const removed = await services.lab.removeLeftovers();
  for (const name of removed) terminal.say(`removed ${name}`);
  if (removed.length === 0) terminal.say('Nothing of the lab was left behind.');
}

async function withHost(scenario: string, deps: CliDeps, use: (host: LabHost) => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Problem('needs-root', 'The lab makes network namespaces, which needs root. Try: sudo syndrop lab …');
  }
  const ids = (await deps.services.lab.list()).map(({ id }) => id);
  if (!ids.includes(scenario)) {
    throw new Problem('usage', `No scenario ${scenario}. There are: ${ids.join(', ')}.`);
  }
  const done = deps.terminal.progress(`making ${scenario}`);
  const host = await deps.services.lab.start(scenario, deps.signal).finally(done);
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
