import type { ParsedCounters } from './counters.ts';
import { parseGroupTable } from './group-table.ts';

/** /proc/net/snmp. IcmpMsg names only the types seen so far. */
export function parseProcNetSnmp(text: string): ParsedCounters {
  return parseGroupTable('proc-net-snmp', text, ['IcmpMsg']);
}
