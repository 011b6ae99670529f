import type { ParsedCounters } from './counters.ts';
import { parseGroupTable } from './group-table.ts';

/** /proc/net/netstat: TcpExt, IpExt and, from 5.6, MPTcpExt. Every counter of the kernel is named. */
export function parseProcNetNetstat(text: string): ParsedCounters {
  return parseGroupTable('proc-net-netstat', text);
}
