import type { RouteCacheStatistics } from '../snapshot.ts';
import { parseStatTable } from './stat-table.ts';

/** /proc/net/stat/rt_cache (net/ipv4/route.c: rt_cpu_seq_show); the cache is gone since 3.6, the martian counts are not. */
export function parseProcNetStatRtCache(text: string): RouteCacheStatistics {
  return { columns: parseStatTable('proc-net-stat-rt_cache', text).columns };
}
