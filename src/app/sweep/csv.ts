import { stringify } from 'csv-stringify/sync';
import { dropRate, type SweepResult } from '../../fleet/sweep-result.ts';

const COLUMNS = [
  'host',
  'state',
  'status',
  'label',
  'cause',
  'title',
  'confidence',
  'droppedPerSecond',
  'dropped',
  'arrived',
  'windowSeconds',
  'late',
  'kernel',
  'agentVersion',
  'headline',
  'problem',
] as const;

type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | number | boolean | null>>>;

/** One line a host, with a header. A cell that begins like a formula is kept from being one. */
export function sweepCsv(results: readonly SweepResult[]): string {
  return stringify(results.map(rowOf), {
    header: true,
    columns: [...COLUMNS],
    escape_formulas: true,
    cast: { boolean: (value) => (value ? 'yes' : 'no') },
  });
}

function rowOf(result: SweepResult): Row {
  const { host, state } = result;
  if (result.state === 'silent') return { host, state, problem: `${result.message} [${result.code}]` };
  const { status, label, causeId, title, confidence, dropped, arrived, windowSeconds, late } = result;
  const { kernel, agentVersion, headline } = result;
  const droppedPerSecond = dropRate(result);
  const verdict = { status, label, cause: causeId, title, confidence, headline };
  return { host, state, ...verdict, droppedPerSecond, dropped, arrived, windowSeconds, late, kernel, agentVersion };
}
