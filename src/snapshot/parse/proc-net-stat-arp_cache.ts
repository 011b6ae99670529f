import type { NeighbourStatistics } from '../snapshot.ts';
import { parseStatTable } from './stat-table.ts';

/** /proc/net/stat/arp_cache (net/core/neighbour.c: neigh_stat_seq_show); `table_fulls` from 4.3. */
export function parseProcNetStatArpCache(text: string): NeighbourStatistics {
  const table = parseStatTable('proc-net-stat-arp_cache', text);
  if (table.entries === undefined) return { columns: table.columns };
  return { columns: { entries: BigInt(table.entries), ...table.columns } };
}
