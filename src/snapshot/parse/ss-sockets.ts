import { ParseError } from '../parse-error.ts';
import type { SocketRow, Sockets } from '../snapshot.ts';
import { excerpt, MAX_LINE } from './lines.ts';
import { PeerTally } from './peer-tally.ts';

/** Rows kept of each state; more are counted only. */
const MAX_ROWS_OF_A_STATE = 1_000;
/** Destinations kept, the ones with most local ports. */
const MAX_PEERS = 20;

const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** What is known of one state while scanning. */
interface Tally {
  readonly state: string;
  count: number;
  readonly rows: SocketRow[];
  readonly byPort: Map<number, number> | undefined;
  /** A connection of ours or of a client: its peer tells a destination. */
  readonly connected: boolean;
}

/**
 * `ss -tan`: counted while scanning, since a busy host prints a hundred thousand rows. A row is looked at character by
 * character, once; words are only cut out of the rows that are kept.
 */
export function parseSsSockets(text: string): Sockets {
  const tallies = new Map<string, Tally>();
  const peers = new PeerTally(text);
  let recent: Tally | undefined;
  let firstForeign = '';
  let rows = 0;
  let headers = 0;
  let start = 0;
  const length = text.length;

  while (start < length) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = length;
    const next = end + 1;
    let at = skipBlanks(text, start, end);
    const rowStart = at;
    // `tcp` in front is the Netid column; no state is written in small letters.
    if (isNetid(text, at)) at = skipBlanks(text, skipWord(text, at, end), end);
    let state = 'UNKNOWN';
    const first = text.charCodeAt(at);
    if (first >= 65 && first <= 90) {
      const stateEnd = skipWord(text, at, end);
      const same = recent !== undefined && recent.state.length === stateEnd - at && text.startsWith(recent.state, at);
      state = same && recent !== undefined ? recent.state : text.slice(at, Math.min(stateEnd, at + 20));
      at = skipBlanks(text, stateEnd, end);
    }
    const receiveStart = at;
    const receiveEnd = skipDigits(text, at, end);
    const sendStart = skipBlanks(text, receiveEnd, end);
    const sendEnd = skipDigits(text, sendStart, end);
    const localStart = skipBlanks(text, sendEnd, end);
    if (receiveEnd === receiveStart || sendEnd === sendStart || localStart === sendEnd || sendStart === receiveEnd) {
      if (
        text.startsWith('State', rowStart) ||
        text.startsWith('Recv-Q', rowStart) ||
        text.startsWith('Netid', rowStart)
      ) {
        headers += 1;
      } else if (rows === 0 && firstForeign === '' && rowStart < end) {
        firstForeign = text.slice(rowStart, Math.min(end, rowStart + 100));
      }
      start = next;
      continue;
    }
    const localEnd = skipWord(text, localStart, end);
    const peerStart = skipBlanks(text, localEnd, end);
    const peerEnd = skipWord(text, peerStart, end);

    if (recent?.state !== state) {
      recent = tallies.get(state);
      if (recent === undefined) {
        recent = newTally(state);
        tallies.set(state, recent);
      }
    }
    rows += 1;
    recent.count += 1;
    if (recent.byPort !== undefined) {
      const port = portAt(text, localStart, localEnd);
      recent.byPort.set(port, (recent.byPort.get(port) ?? 0) + 1);
    }
    if (recent.connected && peerEnd > peerStart) peers.add(peerStart, peerEnd);
    if (recent.rows.length < MAX_ROWS_OF_A_STATE) {
      recent.rows.push({
        state,
        receiveQueue: Number(text.slice(receiveStart, receiveEnd)),
        sendQueue: Number(text.slice(sendStart, sendEnd)),
        local: text.slice(localStart, localEnd),
        peer: text.slice(peerStart, peerEnd),
        row: text.slice(rowStart, Math.min(end, rowStart + MAX_LINE)).trimEnd(),
      });
    }
    start = next;
  }

  if (rows === 0 && headers === 0 && firstForeign !== '') {
    throw new ParseError('ss-sockets', 1, `no row of a socket found: ${excerpt(firstForeign)}`);
  }
  return {
    byState: Object.fromEntries([...tallies.values()].map((tally) => [tally.state, tally.count])),
    halfOpenByPort: portCounts(tallies.get('SYN-RECV')),
    closeWaitByPort: portCounts(tallies.get('CLOSE-WAIT')),
    localPortsByPeer: peers.largest(MAX_PEERS),
    sample: [...tallies.values()].flatMap((tally) => tally.rows),
    truncated: false,
    source: 'ss-sockets',
  };
}

function newTally(state: string): Tally {
  return {
    state,
    count: 0,
    rows: [],
    byPort: state === 'SYN-RECV' || state === 'CLOSE-WAIT' ? new Map() : undefined,
    connected: state !== 'LISTEN' && state !== 'SYN-RECV' && state !== 'UNCONN' && state !== 'CLOSED',
  };
}

function portCounts(tally: Tally | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries([...(tally?.byPort ?? [])].map(([port, count]) => [String(port), count]));
}

function isNetid(text: string, at: number): boolean {
  return text.startsWith('tcp', at) || text.startsWith('mptcp', at);
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB) break;
    at += 1;
  }
  return at;
}

function skipWord(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === TAB || code === 13) break;
    at += 1;
  }
  return at;
}

function skipDigits(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) break;
    at += 1;
  }
  return at;
}

/** The number behind the last colon; 0 where a name stands there. */
function portAt(text: string, from: number, end: number): number {
  let at = end - 1;
  let port = 0;
  let scale = 1;
  while (at > from) {
    const code = text.charCodeAt(at);
    if (code === COLON) return port;
    if (code < 48 || code > 57 || scale > 100_000) return 0;
    port += (code - 48) * scale;
    scale *= 10;
    at -= 1;
  }
  return 0;
}
