import { ParseError } from '../parse-error.ts';
import type { SoftnetCpu } from '../snapshot.ts';
import { eachLine, excerpt, hexadecimals } from './lines.ts';

type Draft = { -readonly [K in keyof SoftnetCpu]: SoftnetCpu[K] };

/** The oldest layout still met, 2.6.32, has nine columns. */
const MIN_COLUMNS = 9;
const FLOW_LIMIT_COLUMN = 10;
/** From 5.10 on: column 12 is the queue length, column 13 the CPU. */
const CPU_COLUMN = 12;

/** /proc/net/softnet_stat: hexadecimal, one line per online CPU (net/core/net-procfs.c: softnet_seq_show). */
export function parseProcNetSoftnetStat(text: string): readonly SoftnetCpu[] {
  const rows: SoftnetCpu[] = [];
  eachLine(text, (line, number) => {
    const columns = hexadecimals(line);
    if (columns?.length === 0) return;
    const [processed, dropped, timeSqueeze] = columns ?? [];
    if (
      columns === undefined ||
      columns.length < MIN_COLUMNS ||
      processed === undefined ||
      dropped === undefined ||
      timeSqueeze === undefined
    ) {
      throw new ParseError(
        'proc-net-softnet_stat',
        number,
        `at least ${MIN_COLUMNS} hexadecimal columns expected: ${excerpt(line)}`,
      );
    }
    const row: Draft = { processed, dropped, timeSqueeze, row: line.trim() };
    if (columns.length > CPU_COLUMN) row.cpu = columns[CPU_COLUMN];
    if (columns.length > FLOW_LIMIT_COLUMN) row.flowLimit = columns[FLOW_LIMIT_COLUMN];
    rows.push(row);
  });
  if (rows.length === 0) throw new ParseError('proc-net-softnet_stat', 1, 'no rows found');
  return rows;
}
