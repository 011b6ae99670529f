import type { SynproxyStatistics } from '../snapshot.ts';
import { parseStatTable } from './stat-table.ts';

/** /proc/net/stat/synproxy (net/netfilter/nf_synproxy_core.c: synproxy_cpu_seq_show); its `entries` are always zero. */
export function parseProcNetStatSynproxy(text: string): SynproxyStatistics {
  return { columns: parseStatTable('proc-net-stat-synproxy', text).columns };
}
