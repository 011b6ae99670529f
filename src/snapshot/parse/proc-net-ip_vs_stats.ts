import { ParseError } from '../parse-error.ts';
import type { VirtualTotals } from '../snapshot.ts';
import { eachLine, words } from './lines.ts';

/**
 * /proc/net/ip_vs_stats (net/netfilter/ipvs/ip_vs_ctl.c: ip_vs_stats_show): two lines of headings, then connections,
 * packets in and out, octets in and out, in hexadecimal; rates follow.
 */
export function parseProcNetIpVsStats(text: string): VirtualTotals {
  let found: VirtualTotals | undefined;
  eachLine(text, (line) => {
    if (found !== undefined) return;
    const row = words(line);
    if (row.length !== 5 || !row.every((word) => /^[0-9A-Fa-f]{1,16}$/.test(word))) return;
    const [connections = 0n, incoming = 0n, outgoing = 0n] = row.map((word) => BigInt(`0x${word}`));
    found = { connections, incoming, outgoing, row: line.trim() };
  });
  if (found === undefined) throw new ParseError('proc-net-ip_vs_stats', 1, 'no row of totals found');
  return found;
}
