import { ParseError } from '../parse-error.ts';
import type { SocketRow, Sockets } from '../snapshot.ts';
import { excerpt, MAX_LINE } from './lines.ts';
import { frequentPeers } from './frequent-peers.ts';
import type { RowPlaces } from './ss-scan.ts';
import { portBefore, scanRow } from './ss-scan.ts';

/** Rows kept of each state; more are counted only. */
const MAX_ROWS_OF_A_STATE = 1_000;
/** Destinations kept, the ones with most local ports. */
const MAX_PEERS = 20;
/** Rows of a listing without State column count under this name. */
const NO_STATE = 'UNKNOWN';

const HEADER = /^\s{0,8}(?:State|Netid|Recv-Q)/;

/** What is known of one state while scanning. */
interface Tally {
  readonly state: string;
  /** The state and the blank behind it, as a row begins. */
  readonly opening: string;
  count: number;
  readonly rows: SocketRow[];
  /** Counted by local port, where the port matters. */
  readonly ports: Map<number, number> | undefined;
  /** A connection of ours or of a client: its peer tells a destination. */
  readonly connected: boolean;
}

/**
 * `ss -tan`, counted while scanning, since a busy host prints a hundred thousand rows: once enough rows of a state are
 * kept, a further row costs the look at its state alone. Only the peers of a sample of them are looked at, see
 * frequentPeers.
 */
export function parseSsSockets(text: string): Sockets {
  const tallies = new Map<string, Tally>();
  /** Where rows of connections begin and end, in turn. */
  const connected: number[] = [];
  /** States of which enough rows are kept, by how such a row begins. */
  const fullOnes = new Map<number, Tally>();
  let firstForeign: string | undefined;
  let understood = 0;
  let start = 0;

  while (start < text.length) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const from = start;
    start = end + 1;
    const full = fullOnes.get(openingKey(text, from));
    if (full !== undefined && text.startsWith(full.opening, from)) {
      full.count += 1;
      if (full.connected) connected.push(from, end);
      continue;
    }
    const row = scanRow(text, from, end);
    if (row === undefined) {
      if (HEADER.test(text.slice(from, from + 20))) understood += 1;
      else if (end > from) firstForeign ??= text.slice(from, Math.min(end, from + 100));
      continue;
    }
    understood += 1;
    const tally = tallyOf(tallies, row.state);
    tally.count += 1;
    if (tally.connected) connected.push(from, end);
    if (tally.ports !== undefined) count(tally.ports, portBefore(text, row.localStart, row.localEnd));
    if (tally.rows.length < MAX_ROWS_OF_A_STATE) tally.rows.push(socketRow(text, row, end));
    else if (tally.ports === undefined) fullOnes.set(openingKey(text, from), tally);
  }

  if (understood === 0 && firstForeign !== undefined && firstForeign.trim() !== '') {
    throw new ParseError('ss-sockets', 1, `no row of a socket found: ${excerpt(firstForeign)}`);
  }
  return {
    byState: Object.fromEntries([...tallies.values()].map((tally) => [tally.state || NO_STATE, tally.count])),
    halfOpenByPort: portCounts(tallies.get('SYN-RECV')),
    closeWaitByPort: portCounts(tallies.get('CLOSE-WAIT')),
    localPortsByPeer: frequentPeers(text, connected, MAX_PEERS),
    sample: [...tallies.values()].flatMap((tally) => tally.rows),
    truncated: false,
    source: 'ss-sockets',
  };
}

/** A few letters that tell the states apart; beyond the end of the text NaN becomes 0. */
function openingKey(text: string, from: number): number {
  return text.charCodeAt(from) | (text.charCodeAt(from + 4) << 7) | (text.charCodeAt(from + 9) << 14);
}

function tallyOf(tallies: Map<string, Tally>, state: string): Tally {
  const known = tallies.get(state);
  if (known !== undefined) return known;
  const tally = newTally(state);
  tallies.set(state, tally);
  return tally;
}

function newTally(state: string): Tally {
  return {
    state,
    opening: `${state} `,
    count: 0,
    rows: [],
    ports: state === 'SYN-RECV' || state === 'CLOSE-WAIT' ? new Map() : undefined,
    connected: state !== 'LISTEN' && state !== 'SYN-RECV' && state !== 'UNCONN' && state !== 'CLOSED',
  };
}

function socketRow(text: string, row: RowPlaces, end: number): SocketRow {
  return {
    state: row.state || NO_STATE,
    receiveQueue: Number(text.slice(row.receiveStart, row.receiveEnd)),
    sendQueue: Number(text.slice(row.sendStart, row.sendEnd)),
    local: text.slice(row.localStart, row.localEnd),
    peer: text.slice(row.peerStart, row.peerEnd),
    row: text.slice(row.start, Math.min(end, row.start + MAX_LINE)).trimEnd(),
  };
}

function count(counts: Map<number, number>, port: number | undefined): void {
  if (port !== undefined) counts.set(port, (counts.get(port) ?? 0) + 1);
}

function portCounts(tally: Tally | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries([...(tally?.ports ?? [])].map(([port, sockets]) => [String(port), sockets]));
}
