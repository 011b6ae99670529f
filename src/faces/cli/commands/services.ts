import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { describeConfig } from '../../../config/describe.ts';
import { sayChecks } from '../checks.ts';
import type { CliDeps } from '../deps.ts';

/** The long-running programs: both read the same configuration and end on Ctrl-C. */
export function addStart(program: Command, deps: CliDeps): void {
  program
    .command('start')
    .description('run the whole product in one terminal, on embedded defaults where nothing is configured')
    .addHelpText('after', '\nExamples:\n  npm start\n  SYNDROP_HTTP_PORT=8000 syndrop start')
    .action(async () => {
      await deps.services.start(configOf(deps), deps.terminal, deps.signal);
    });
}

export function addBot(program: Command, deps: CliDeps): void {
  program
    .command('bot')
    .description('run the bot with the configured Redis, store and Slack')
    .option('--check', 'test the configuration, name what is missing, and end')
    .addHelpText('after', '\nExamples:\n  syndrop bot --check\n  SYNDROP_CONFIG=/etc/syndrop/syndrop.yaml syndrop bot')
    .action((options: { readonly check?: boolean }) => (options.check === true ? checkBot(deps) : runBot(deps)));
}

async function runBot(deps: CliDeps): Promise<void> {
  await deps.services.bot(configOf(deps), deps.terminal, deps.signal);
}

async function checkBot(deps: CliDeps): Promise<void> {
  const config = configOf(deps);
  for (const [setting, value] of describeConfig(config)) deps.terminal.out(`${setting.padEnd(20)} ${value}\n`);
  sayChecks(await deps.services.checkBot(config, deps.signal), deps);
}

function configOf({ environment }: CliDeps) {
  return readConfig(environment, process.cwd());
}
