import type { ParsedCounters } from './counters.ts';
import { groupTableParser } from './group-table.ts';

const parse = groupTableParser('proc-net-netstat');

/**
 * /proc/net/netstat: TcpExt, IpExt and, from 5.6, MPTcpExt. Every counter of the kernel is named, so that a file that ends
 * without MPTcpExt says that the kernel has none of its counters.
 */
export function parseProcNetNetstat(text: string): ParsedCounters {
  const parsed = parse(text);
  const { completeGroups } = parsed;
  const whole = completeGroups.includes('TcpExt') && completeGroups.includes('IpExt');
  if (!whole || completeGroups.includes('MPTcpExt')) return parsed;
  return { ...parsed, completeGroups: [...completeGroups, 'MPTcpExt'] };
}
