import { ParseError } from '../parse-error.ts';
import type { SoftnetCpu } from '../snapshot.ts';
import { eachLine, excerpt, words } from './lines.ts';

/** The oldest layout still met, 2.6.32, has nine columns. */
const MIN_COLUMNS = 9;
const FLOW_LIMIT_COLUMN = 10;
/** From 5.10 on: column 12 is the queue length, column 13 the CPU. */
const CPU_COLUMN = 12;

const ROW = /^\s*(?:[0-9a-fA-F]{8}\s+)*[0-9a-fA-F]{8}\s*$/;

/** /proc/net/softnet_stat: hexadecimal, one line per online CPU (net/core/net-procfs.c: softnet_seq_show). */
export function parseProcNetSoftnetStat(text: string): readonly SoftnetCpu[] {
  const rows: SoftnetCpu[] = [];
  eachLine(text, (line, number) => {
    const columns = words(line);
    if (columns.length === 0) return;
    if (columns.length < MIN_COLUMNS || !ROW.test(line)) {
      throw new ParseError(
        'proc-net-softnet_stat',
        number,
        `at least ${MIN_COLUMNS} hexadecimal columns expected: ${excerpt(line)}`,
      );
    }
    const at = (column: number) => Number.parseInt(columns[column] ?? '', 16);
    rows.push({
      ...(columns.length > CPU_COLUMN ? { cpu: at(CPU_COLUMN) } : {}),
      processed: at(0),
      dropped: at(1),
      timeSqueeze: at(2),
      ...(columns.length > FLOW_LIMIT_COLUMN ? { flowLimit: at(FLOW_LIMIT_COLUMN) } : {}),
      row: line.trim(),
    });
  });
  if (rows.length === 0) throw new ParseError('proc-net-softnet_stat', 1, 'no rows found');
  return rows;
}
