import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { hostsDocument } from '../../../report/hosts.ts';
import { showDocument, showJson } from '../show.ts';
import type { CliDeps } from '../deps.ts';

export function addHosts(program: Command, deps: CliDeps): void {
  program
    .command('hosts')
    .description('list the hosts of the fleet: from the configuration file and enrolled')
    .option('--json', 'print one JSON document')
    .action((options: { readonly json?: boolean }) => hosts(options.json === true, deps));
}

async function hosts(json: boolean, { environment, services, terminal }: CliDeps): Promise<void> {
  const known = await services.hosts(readConfig(environment, process.cwd()));
  if (json) showJson({ schemaVersion: 1, hosts: known }, terminal);
  else showDocument(hostsDocument(known, 'en'), terminal);
}
