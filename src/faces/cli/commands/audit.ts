import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { exitStatus } from '../status.ts';
import type { CliDeps } from '../deps.ts';

export function addAudit(program: Command, deps: CliDeps): void {
  const audit = program.command('audit').description('who changed what, when and why: a hash-chained record');
  audit
    .command('verify')
    .description('check that no row was altered, dropped or slipped in')
    .addHelpText('after', '\nExit status: 0 the chain is intact, 1 it is broken.')
    .action(() => verify(deps));
  audit
    .command('export')
    .description('print the rows as JSON, one a line, oldest first')
    .addHelpText('after', '\nExamples:\n  syndrop audit export > audit.jsonl')
    .action(() => exportRows(deps));
}

async function verify(deps: CliDeps): Promise<void> {
  const { intact, rows, detail } = await deps.services.verifyAudit(readConfig(deps.environment, process.cwd()));
  deps.terminal.out(`${intact ? 'intact' : 'BROKEN'}: ${rows} rows. ${detail}\n`);
  deps.finish(intact ? exitStatus.nothingActive : exitStatus.activeCause);
}

async function exportRows(deps: CliDeps): Promise<void> {
  const config = readConfig(deps.environment, process.cwd());
  for await (const row of deps.services.exportAudit(config)) {
    deps.signal.throwIfAborted();
    deps.terminal.out(`${JSON.stringify(row)}\n`);
  }
}
