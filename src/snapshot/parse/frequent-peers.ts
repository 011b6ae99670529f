import type { Places } from './places.ts';
import { scanRow } from './ss-scan.ts';

/** Up to so many rows, every peer is looked at; of more, so many spread evenly. */
const SAMPLED_ROWS = 4_096;
/** A peer met less often in the sample holds less than 1/512 of the connections: no port range ends there. */
const LEAST_MET = 8;

/**
 * How many of the rows go to each peer, for the `most` frequent. A server's peers are all different, so that a table of
 * them would cost more than the scan: in a long listing the frequent ones are found in a sample, then counted exactly.
 */
export function frequentPeers(text: string, rows: Places, most: number): Readonly<Record<string, number>> {
  const stride = Math.max(1, Math.ceil(rows.length / SAMPLED_ROWS));
  const met = new Map<string, number>();
  for (let i = 0; i < rows.length; i += stride) {
    const row = scanRow(text, rows.from(i), rows.to(i));
    if (row === undefined || row.peerEnd === row.peerStart) continue;
    const peer = text.slice(row.peerStart, row.peerEnd);
    met.set(peer, (met.get(peer) ?? 0) + 1);
  }
  const frequent = [...met].sort((a, b) => b[1] - a[1]).slice(0, most);
  if (stride === 1) return Object.fromEntries(frequent);
  const candidates = frequent.filter(([, times]) => times >= LEAST_MET);
  return Object.fromEntries(
    candidates.map(([peer]) => [peer, exactCount(text, peer)] as const).sort((a, b) => b[1] - a[1]),
  );
}

/** Times the word stands in the peer column: behind a blank, and with no further address behind it. */
function exactCount(text: string, peer: string): number {
  const needle = ` ${peer}`;
  let count = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
    let next = at + needle.length;
    const directly = text.charAt(next);
    if (directly !== '' && directly.trim() !== '') continue;
    while (text.charAt(next) === ' ' || text.charAt(next) === '\t') next += 1;
    if (!'0123456789[*:'.includes(text.charAt(next) || '\n')) count += 1;
  }
  return count;
}
