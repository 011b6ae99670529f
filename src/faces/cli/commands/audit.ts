import { stringify } from 'csv-stringify/sync';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AuditRow } from '../../../app/store.ts';
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
    .description('print the rows, oldest first')
    .addOption(
      new Option('--format <format>', 'JSON lines, or a table for spreadsheets').choices(FORMATS).default('jsonl'),
    )
    .option('--since <instant>', 'from this instant on, such as 2026-01-05T00:00:00Z', instant)
    .option('--until <instant>', 'before this instant', instant)
    .addHelpText('after', EXAMPLES)
    .action((options: ExportOptions) => exportRows(options, deps));
}

const FORMATS = ['jsonl', 'csv'] as const;

interface ExportOptions {
  readonly format: (typeof FORMATS)[number];
  readonly since?: string;
  readonly until?: string;
}

const EXAMPLES = `
Examples:
  syndrop audit export > audit.jsonl
  syndrop audit export --format csv --since 2026-01-01T00:00:00Z --until 2026-02-01T00:00:00Z > january.csv`;

async function verify(deps: CliDeps): Promise<void> {
  const { intact, rows, detail } = await deps.services.verifyAudit(readConfig(deps.environment, process.cwd()));
  deps.terminal.out(`${intact ? 'intact' : 'BROKEN'}: ${rows} rows. ${detail}\n`);
  deps.finish(intact ? exitStatus.nothingActive : exitStatus.activeCause);
}

async function exportRows({ format, since = '', until = '9999' }: ExportOptions, deps: CliDeps): Promise<void> {
  const config = readConfig(deps.environment, process.cwd());
  if (format === 'csv') deps.terminal.out(csvLine(COLUMNS));
  for await (const row of deps.services.exportAudit(config)) {
    deps.signal.throwIfAborted();
    if (row.at < since || row.at >= until) continue;
    deps.terminal.out(format === 'csv' ? csvRow(row) : `${JSON.stringify(row)}\n`);
  }
}

const COLUMNS = ['seq', 'at', 'actor', 'what', 'subject', 'detail', 'previous', 'hash'] as const;

function csvRow(row: AuditRow): string {
  return csvLine(COLUMNS.map((column) => (column === 'detail' ? JSON.stringify(row.detail) : row[column])));
}

/** A cell that begins like a formula is kept from being one: audits are opened in spreadsheets. */
function csvLine(cells: readonly (string | number)[]): string {
  return stringify([[...cells]], { escape_formulas: true });
}

function instant(given: string): string {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(given)
    ? Date.parse(given)
    : Number.NaN;
  if (Number.isNaN(at))
    throw new InvalidArgumentError('Give an instant with its zone, such as 2026-01-05T09:00:00+08:00.');
  return new Date(at).toISOString();
}
