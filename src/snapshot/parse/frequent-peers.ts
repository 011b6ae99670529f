import { scanRow } from './ss-scan.ts';

const TAB = 9;
const BLANK = 32;

/** Up to so many rows, every peer is looked at; of more, so many spread evenly. */
const SAMPLED_ROWS = 1_024;
/** A peer met less often in the sample holds about 1/256 of the connections or less: no port range ends there. */
const LEAST_MET = 4;

/**
 * How many of the rows go to each peer, for the `most` frequent. A server's peers are all different, so that a table of
 * them would cost more than the scan: in a long listing the frequent ones are found in a sample, then counted exactly.
 * `rows` holds where each begins and ends, in turn.
 */
export function frequentPeers(text: string, rows: readonly number[], most: number): Readonly<Record<string, number>> {
  const stride = Math.max(1, Math.ceil(rows.length / 2 / SAMPLED_ROWS));
  const met = new Map<string, number>();
  for (let i = 0; i < rows.length; i += 2 * stride) {
    const row = scanRow(text, rows[i] ?? 0, rows[i + 1] ?? 0);
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
    // Beyond the end of the text the code is NaN, and no comparison holds.
    let code = text.charCodeAt(next);
    if (code > BLANK) continue;
    while (code === BLANK || code === TAB) {
      next += 1;
      code = text.charCodeAt(next);
    }
    if (!beginsAddress(code)) count += 1;
  }
  return count;
}

/** A digit, `[`, `*` or `:`. */
function beginsAddress(code: number): boolean {
  return (code >= 48 && code <= 58) || code === 91 || code === 42;
}
