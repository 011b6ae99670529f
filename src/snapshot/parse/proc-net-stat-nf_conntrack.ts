import type { ConntrackStatistics } from '../snapshot.ts';
import { parseStatTable } from './stat-table.ts';

/**
 * /proc/net/stat/nf_conntrack (net/netfilter/nf_conntrack_standalone.c: ct_cpu_seq_show). The columns differ by age
 * (`searched` became `clashres`, `delete_list` became `chainlength`), so they are taken by name.
 */
export function parseProcNetStatNfConntrack(text: string): ConntrackStatistics {
  return parseStatTable('proc-net-stat-nf_conntrack', text);
}
