import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import type { CliDeps } from '../deps.ts';
import { showJson } from '../show.ts';

const HELP = `
The key signs a wish to log in, and never leaves this machine. What is printed opens the console once, within a minute:
whoever has it is you. Works on any machine that reaches the console; without --url the address is the configuration's.

Examples:
  syndrop console login --key ops.pem
  syndrop console login --key ops.pem --url https://syndrop.example.com`;

/** The browser console, from the terminal. */
export function addConsole(program: Command, deps: CliDeps): void {
  const group = program.command('console').description('the console in the browser');
  group
    .command('login')
    .description('log in with an operator’s key; prints a link that does so, once')
    .requiredOption('--key <file>', 'your private key, made by syndrop operator-key')
    .option('--url <address>', 'where the console is')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async ({ key, url, json }: { readonly key: string; readonly url?: string; readonly json?: boolean }) => {
      const operator = await deps.services.operator();
      const config = url === undefined ? readConfig(deps.environment, process.cwd()) : null;
      const answer = await operator.logIn(config ?? url ?? '', key, deps.signal);
      if (json === true) return showJson({ schemaVersion: 1, ...answer }, deps.terminal);
      deps.terminal.out(`${answer.link}\n`);
      deps.terminal.say(`Opens the console as ${answer.operator}, once, until ${answer.expires}.`);
    });
}
