import type { Command } from 'commander';
import { whoIsMeant } from '../../../app/sweep/meant.ts';
import { readConfig } from '../../../config/config.ts';
import { hostsDocument } from '../../../report/hosts.ts';
import { confirmByName } from '../confirm.ts';
import { showDocument, showJson } from '../show.ts';
import { exitStatus } from '../status.ts';
import type { CliDeps } from '../deps.ts';

export function addHosts(program: Command, deps: CliDeps): void {
  const hostsCommand = program
    .command('hosts')
    .description('list the hosts of the fleet: enrolled, from the configuration file and its inventories')
    .argument('[selector]', 'only these: web[01-40], db*, group:prod, tag:edge, "prod & !db*"')
    .option('--json', 'print one JSON document')
    .action((selector: string | undefined, options: { readonly json?: boolean }) =>
      hosts(selector, options.json === true, deps),
    );
  hostsCommand
    .command('revoke')
    .description("end a host's access at once: its Redis user, its keys, what waits for it")
    .argument('<host>', 'the id of the host')
    .option('--yes', 'do not ask')
    .addHelpText('after', REVOKE_HELP)
    .action((host: string, options: { readonly yes?: boolean }) => revoke(host, options.yes === true, deps));
}

const REVOKE_HELP = `
Its agent loses its connection, and no answer or notice of it counts any more. What it applied stays, and what is still
open is reverted by the host itself. Diagnoses and audit stay. To let it in again: syndrop enroll HOST

Exit status: 0 it is revoked, 1 nobody knew it.`;

async function revoke(host: string, yes: boolean, deps: CliDeps): Promise<void> {
  const config = readConfig(deps.environment, process.cwd());
  if (!yes) await confirmByName(`To revoke ${host}, type its name: `, host, deps);
  const known = await (await deps.services.enrolment()).revoke(config, host);
  deps.terminal.out(known ? `${host} is revoked.\n` : `${host} is not enrolled; a Redis user of its name is gone.\n`);
  deps.finish(known ? exitStatus.nothingActive : exitStatus.activeCause);
}

async function hosts(
  selector: string | undefined,
  json: boolean,
  { environment, services, terminal }: CliDeps,
): Promise<void> {
  const config = readConfig(environment, process.cwd());
  const all = await services.hosts(config);
  const waiting = selector === undefined ? await services.waitingHosts(config) : new Map<string, string>();
  const known = selector === undefined ? all : whoIsMeant(selector, all).hosts;
  if (json) showJson({ schemaVersion: 1, hosts: known }, terminal);
  else if (known.length > 0 || waiting.size === 0) showDocument(hostsDocument(known, 'en'), terminal);
  for (const [host, expires] of waiting)
    terminal.say(`${host} has not enrolled yet; it may until ${expires}, when its agent starts and a bot runs.`);
}
