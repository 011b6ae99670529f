import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { Problem } from '../../../protocol/problem.ts';
import type { CliDeps } from '../deps.ts';

const EXAMPLES = `
Examples:
  syndrop approvers enroll slack:U0123ABCD | qrencode -t utf8

What is printed holds the secret: hand it to its owner in person, and keep no copy.`;

/** Second factors: which approvers have an authenticator app, and how they get one. */
export function addApprovers(program: Command, deps: CliDeps): void {
  const approvers = program.command('approvers').description('authenticator apps of those who approve risky changes');
  approvers
    .command('enroll')
    .description('give an approver a new secret, in place of an old one')
    .argument('<actor>', 'slack:U0123ABCD or key:NAME')
    .addHelpText('after', EXAMPLES)
    .action(async (actor: string) => {
      if (!/^(slack|key):[^\s:]+$/.test(actor)) {
        throw new Problem('usage', `${actor} is no person: give slack:U0123ABCD or key:NAME.`);
      }
      const config = readConfig(deps.environment, process.cwd());
      deps.terminal.out(`${await (await deps.services.devices()).enroll(config, actor)}\n`);
    });
  approvers
    .command('list')
    .description('who has one')
    .action(async () => {
      const config = readConfig(deps.environment, process.cwd());
      for (const actor of await (await deps.services.devices()).list(config)) deps.terminal.out(`${actor}\n`);
    });
  approvers
    .command('remove')
    .description('take it away, as from a lost phone')
    .argument('<actor>')
    .action(async (actor: string) => {
      const config = readConfig(deps.environment, process.cwd());
      const gone = await (await deps.services.devices()).remove(config, actor);
      if (!gone) throw new Problem('usage', `${actor} has none.\nTry: syndrop approvers list`);
      deps.terminal.out(`${actor} has none any more.\n`);
    });
}
