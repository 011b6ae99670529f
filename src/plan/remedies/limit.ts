import type { Snapshot, Sysctls } from '../../snapshot/snapshot.ts';
import { inBounds, count, declined, type RemedyAnswer, type RemedyQuestion } from './remedy.ts';

/** A limit is set to twice what is in use, the least the rule asks for, or twice itself where nothing counts the use. */
export function limitRemedy({ remedy, safe, from, snapshot, sysctls }: RemedyQuestion): RemedyAnswer {
  const present = count(from);
  const least = count(remedy.to);
  if (present === undefined || least === undefined) return declined(`${remedy.key} is not a plain number here.`);
  const used = inUse[remedy.key]?.(snapshot, sysctls);
  const wanted = inBounds(safe, Math.max(least, used === undefined ? 2 * present : 2 * used));
  if (wanted <= present) return declined(`${remedy.key} is ${present} already, and that covers what is in use.`);
  if (remedy.key === 'net.ipv4.tcp_max_orphans') return withinMemory(wanted, present, sysctls);
  return { wanted: [{ key: remedy.key, to: `${wanted}` }] };
}

/** What fills each limit at present. */
const inUse: Readonly<Record<string, (snapshot: Snapshot, sysctls: Sysctls) => number | undefined>> = {
  'net.ipv4.tcp_max_tw_buckets': (snapshot) =>
    snapshot.sockstat?.tcpTimeWait ?? snapshot.sockets?.byState['TIME-WAIT'] ?? undefined,
  'net.ipv4.tcp_max_orphans': (snapshot) => snapshot.sockstat?.tcpOrphan,
  'fs.file-max': (_, sysctls) => count(sysctls.get('fs.file-nr')?.trim().split(/\s+/)[0]),
};

const ORPHAN_BYTES = 64 * 1024;
const PAGE_BYTES = 4096;
/** The kernel sets the second tcp_mem figure to a sixteenth of the free pages at boot. */
const TCP_MEM_SHARE = 16;

/** Orphans pin memory that cannot be swapped: all of them together may take a quarter of it at most. */
function withinMemory(wanted: number, present: number, sysctls: Sysctls): RemedyAnswer {
  const pressure = count(sysctls.get('net.ipv4.tcp_mem')?.trim().split(/\s+/)[1]);
  if (pressure === undefined) return declined('The memory of the host is not known, so tcp_max_orphans stays.');
  const affordable = Math.floor((pressure * TCP_MEM_SHARE * PAGE_BYTES) / 4 / ORPHAN_BYTES);
  const to = Math.min(wanted, affordable);
  if (to <= present) return declined('More orphaned sockets would pin more than a quarter of the memory.');
  return { wanted: [{ key: 'net.ipv4.tcp_max_orphans', to: `${to}` }] };
}
