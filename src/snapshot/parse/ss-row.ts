import { isDigits, numberIn, words } from './lines.ts';
import type { SocketAddress } from './socket-address.ts';
import { parseSocketAddress } from './socket-address.ts';
import { scanRow } from './ss-scan.ts';

/** One row of ss, of any layout. `state` is undefined where ss left the column out. */
export interface SsRow {
  readonly state: string | undefined;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly local: SocketAddress;
  readonly localText: string;
  readonly peerText: string;
  /** What follows the addresses: owners, details. */
  readonly rest: string;
}

const SS_STATES: ReadonlySet<string> = new Set([
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'UNCONN',
  'CLOSE',
  'CLOSED',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
  'NEW-SYN-RECV',
  'BOUND-INACTIVE',
  'UNKNOWN',
]);

const OTHER_NETIDS: ReadonlySet<string> = new Set([
  'udp',
  'udpl',
  'raw',
  'icmp6',
  'nl',
  'p_raw',
  'p_dgr',
  'u_str',
  'u_dgr',
  'u_seq',
  'sctp',
  'dccp',
  'v_str',
  'v_dgr',
  'vsock',
  'tipc',
  'xdp',
  '???',
]);

export type SsLine =
  | { readonly kind: 'row'; readonly row: SsRow }
  | { readonly kind: 'header' }
  /** A socket of another protocol. */
  | { readonly kind: 'other-protocol' }
  /** Not a row: the second line of one, or foreign text. */
  | { readonly kind: 'other' };

export function parseSsLine(line: string): SsLine {
  return usualRow(line) ?? lineOfWords(line);
}

/** A row without anything unusual, read at its places: most lines are one, and to cut out all of its words costs more. */
function usualRow(line: string): SsLine | undefined {
  const places = scanRow(line, 0, line.length);
  if (places === undefined || !(places.state === '' || SS_STATES.has(places.state))) return undefined;
  const receiveQueue = numberIn(line, places.receiveStart, places.receiveEnd);
  const sendQueue = numberIn(line, places.sendStart, places.sendEnd);
  const localText = line.slice(places.localStart, places.localEnd);
  const local = parseSocketAddress(localText);
  if (receiveQueue === undefined || sendQueue === undefined || local === undefined) return undefined;
  const peer = line.slice(places.peerStart, places.peerEnd);
  const peerText = ANY_PEERS.has(peer) || parseSocketAddress(peer) !== undefined ? peer : '';
  const state = places.state === '' ? undefined : places.state;
  const rest = line.slice(places.peerEnd).trim();
  return { kind: 'row', row: { state, receiveQueue, sendQueue, local, localText, peerText, rest } };
}

const ANY_SOCKET = '*:*';
/** The peers of listeners. */
const ANY_PEERS: ReadonlySet<string> = new Set(['0.0.0.0:*', '*:*', '[::]:*', ':::*']);

function lineOfWords(line: string): SsLine {
  const row = words(line);
  const first = row[0];
  if (first === undefined) return { kind: 'other' };
  if (line.includes('Recv-Q') && isHeader(row)) return { kind: 'header' };
  if (OTHER_NETIDS.has(first)) return { kind: 'other-protocol' };
  let at = first === 'tcp' || first === 'mptcp' ? 1 : 0;
  const state = row[at];
  const named = state !== undefined && SS_STATES.has(state);
  if (named) at += 1;
  const [receiveQueue, sendQueue, quoted, peer] = row.slice(at, at + 4);
  // Somebody who quotes a full queue may leave out whose it is.
  const local = quoted ?? (state === 'LISTEN' ? ANY_SOCKET : undefined);
  if (!isDigits(receiveQueue) || !isDigits(sendQueue) || local === undefined) return { kind: 'other' };
  const address = parseSocketAddress(local);
  if (address === undefined) return { kind: 'other' };
  return {
    kind: 'row',
    row: {
      state: named ? state : undefined,
      receiveQueue: Number(receiveQueue),
      sendQueue: Number(sendQueue),
      local: address,
      localText: local,
      peerText: peer !== undefined && parseSocketAddress(peer) !== undefined ? peer : '',
      rest: row.slice(at + 4).join(' '),
    },
  };
}

/** `State Recv-Q Send-Q Local Address:Port …`, also with glued columns such as `Send-QLocal`. */
function isHeader(row: readonly string[]): boolean {
  return row.slice(0, 4).some((word) => word === 'Recv-Q' || word.startsWith('Recv-QSend'));
}
