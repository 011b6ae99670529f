import { stringify } from 'csv-stringify/sync';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { HostAudit } from '../../../app/hosts/host-audit.ts';
import type { AuditRow } from '../../../app/store.ts';
import { readConfig } from '../../../config/config.ts';
import { showJson } from '../show.ts';
import { type ExitStatus, exitStatus } from '../status.ts';
import type { CliDeps } from '../deps.ts';

export function addAudit(program: Command, deps: CliDeps): void {
  const audit = program.command('audit').description('who changed what, when and why: a hash-chained record');
  audit
    .command('verify')
    .description("check that no row was altered, dropped or slipped in; with --hosts, each host's own log too")
    .option('--hosts [selector]', "read the hosts' own logs, check them, and compare them with the orders of the store")
    .option('--json', 'print one JSON document')
    .addHelpText('after', VERIFY_HELP)
    .action((options: VerifyOptions) => verify(options, deps));
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

interface VerifyOptions {
  /** True without a selector: all. */
  readonly hosts?: string | true;
  readonly json?: boolean;
}

const VERIFY_HELP = `
Examples:
  syndrop audit verify
  syndrop audit verify --hosts
  syndrop audit verify --hosts 'db*' --json

Exit status: 0 all is intact and agrees, 1 something is broken or differs, 3 a host could not be read.`;

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

async function verify({ hosts, json = false }: VerifyOptions, deps: CliDeps): Promise<void> {
  const config = readConfig(deps.environment, process.cwd());
  const chain = await deps.services.verifyAudit(config);
  if (!json) deps.terminal.out(`${chain.intact ? 'intact' : 'BROKEN'}: ${chain.rows} rows. ${chain.detail}\n`);
  const read: HostAudit[] = [];
  if (hosts !== undefined) {
    await deps.services.auditHosts(config, hosts === true ? null : hosts, deps.signal, (audit) => {
      read.push(audit);
      if (!json) deps.terminal.out(hostLines(audit));
    });
    if (!json) deps.terminal.out(summaryOf(read));
  }
  if (json) showJson({ schemaVersion: 1, chain, ...(hosts === undefined ? {} : { hosts: read }) }, deps.terminal);
  deps.finish(statusOf(chain.intact, read));
}

/** One line a host, and one below it for each thing that is wrong. */
function hostLines(audit: HostAudit): string {
  if (audit.state === 'unread') return `${audit.host}: NOT READ (${audit.code}): ${audit.message}\n`;
  const { host, state, rows, orders, differences } = audit;
  const head = `${host}: ${state === 'agrees' ? 'agrees' : 'DIFFERS'}; ${rows} rows there, ${orders} orders here`;
  const lines = differences.map(
    ({ code, changeId, message }) => `  ${code}${changeId === null ? '' : ` ${changeId}`}: ${message}`,
  );
  return `${[head, ...lines].join('\n')}\n`;
}

function summaryOf(read: readonly HostAudit[]): string {
  const count = (state: HostAudit['state']) => read.filter((audit) => audit.state === state).length;
  if (read.length === 0) return 'No enrolled host fits. Try: syndrop hosts\n';
  return `${count('agrees')} of ${read.length} agree, ${count('differs')} differ, ${count('unread')} could not be read.\n`;
}

function statusOf(intact: boolean, read: readonly HostAudit[]): ExitStatus {
  if (!intact || read.some(({ state }) => state === 'differs')) return exitStatus.activeCause;
  return read.some(({ state }) => state === 'unread') ? exitStatus.unreachable : exitStatus.nothingActive;
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
