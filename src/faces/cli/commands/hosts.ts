import type { Command } from 'commander';
import { whoIsMeant } from '../../../app/sweep/meant.ts';
import { readConfig } from '../../../config/config.ts';
import { hostsDocument } from '../../../report/hosts.ts';
import { showDocument, showJson } from '../show.ts';
import type { CliDeps } from '../deps.ts';

export function addHosts(program: Command, deps: CliDeps): void {
  program
    .command('hosts')
    .description('list the hosts of the fleet: enrolled, from the configuration file and its inventories')
    .argument('[selector]', 'only these: web[01-40], db*, group:prod, tag:edge, "prod & !db*"')
    .option('--json', 'print one JSON document')
    .action((selector: string | undefined, options: { readonly json?: boolean }) =>
      hosts(selector, options.json === true, deps),
    );
}

async function hosts(
  selector: string | undefined,
  json: boolean,
  { environment, services, terminal }: CliDeps,
): Promise<void> {
  const all = await services.hosts(readConfig(environment, process.cwd()));
  const known = selector === undefined ? all : whoIsMeant(selector, all).hosts;
  if (json) showJson({ schemaVersion: 1, hosts: known }, terminal);
  else showDocument(hostsDocument(known, 'en'), terminal);
}
