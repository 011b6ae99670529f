import type { SourceId } from '../../protocol/manifest.ts';
import { parseSsLine } from '../parse/ss-row.ts';

/** Rows looked at: one that does not listen decides, and busy hosts print it early. */
const ROWS_LOOKED_AT = 2_000;

/**
 * Which ss source one listing is. Only listeners make it `ss-listen`, unless the name says that all sockets were asked
 * for; rows without State column are listeners when nobody is at their other end.
 */
export function kindOfListing(lines: readonly string[], name: string): SourceId {
  let rows = 0;
  for (const line of lines) {
    if (rows >= ROWS_LOOKED_AT) break;
    const parsed = parseSsLine(line);
    // `ss -a` without -t lists connected Unix sockets.
    if (parsed.kind === 'other-protocol' && /\sESTAB\s/.test(line)) return 'ss-sockets';
    if (parsed.kind !== 'row') continue;
    rows += 1;
    const { state, peerText } = parsed.row;
    if (
      state === undefined ? !/^(?:\*|0\.0\.0\.0|\[::\]|::):\*$/.test(peerText) && peerText !== '' : state !== 'LISTEN'
    ) {
      return 'ss-sockets';
    }
  }
  return /ss[_ -]{1,2}(?:H?t[Hn]*a|[Hn]*ta|a)/.test(name) ? 'ss-sockets' : 'ss-listen';
}
