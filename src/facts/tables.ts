import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';
import { sysctlQuotes } from './sysctls.ts';
import { type Movement, RARE, speaks } from './movement.ts';

/** A statistics column summed over CPUs, of the neighbour table or the route cache. */
export function columnMovement(
  table: 'neighbours' | 'routeCache',
  column: string,
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): Movement {
  const value = after[table]?.columns[column];
  if (value === undefined) return { name: column, speaks: 'unknown', count: 0, evidence: [] };
  const earlier = before?.[table]?.columns[column];
  const reading = read(comparison, earlier, value);
  const source = table === 'neighbours' ? 'proc-net-stat-arp_cache' : 'proc-net-stat-rt_cache';
  const moved = earlier === undefined || reading.increase === undefined;
  const quote: Quote = {
    source,
    line: `${column} ${value}`,
    ...(moved ? {} : { before: `${earlier}`, after: `${value}`, delta: `+${reading.increase}` }),
  };
  return { name: column, ...speaks(comparison, reading, undefined, RARE), evidence: [quote] };
}

export interface MemoryFacts {
  readonly orphans: number | undefined;
  readonly maxOrphans: number | undefined;
  /** Pages. */
  readonly pages: number | undefined;
  /** net.ipv4.tcp_mem: low, pressure, high, in pages. */
  readonly limits: readonly [number, number, number] | undefined;
  readonly allocated: number | undefined;
  readonly inUse: number | undefined;
  readonly timeWait: number | undefined;
  readonly quotes: readonly Quote[];
}

/** TCP's machine-wide tables: orphans and memory. */
export function memoryFacts({ sockstat, sysctls, socketSummary }: Snapshot): MemoryFacts | undefined {
  if (sockstat === undefined && socketSummary === undefined) return undefined;
  const [low, pressure, high] = sysctls?.get('net.ipv4.tcp_mem')?.trim().split(/\s+/).map(Number) ?? [];
  const max = sysctls?.get('net.ipv4.tcp_max_orphans');
  const keys = ['net.ipv4.tcp_max_orphans', 'net.ipv4.tcp_mem'];
  return {
    orphans: sockstat?.tcpOrphan ?? socketSummary?.orphaned,
    maxOrphans: max !== undefined && /^\s*\d+\s*$/.test(max) ? Number(max) : undefined,
    pages: sockstat?.tcpMemPages,
    limits: low === undefined || pressure === undefined || high === undefined ? undefined : [low, pressure, high],
    allocated: sockstat?.tcpAlloc,
    inUse: sockstat?.tcpInuse,
    timeWait: sockstat?.tcpTimeWait,
    quotes: [
      ...(sockstat?.line === undefined ? [] : [{ source: 'proc-net-sockstat', line: sockstat.line }]),
      ...sysctlQuotes(sysctls, keys),
    ],
  };
}
