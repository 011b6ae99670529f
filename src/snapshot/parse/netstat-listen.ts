import { ParseError } from '../parse-error.ts';
import type { Listener, SocketOwner, SocketRow, Sockets } from '../snapshot.ts';
import { eachLine, excerpt, isDigits, words } from './lines.ts';
import { parseSocketAddress } from './socket-address.ts';

/** net-tools spells states its own way; the snapshot has ss spelling. */
const STATES: Readonly<Record<string, string>> = {
  ESTABLISHED: 'ESTAB',
  SYN_SENT: 'SYN-SENT',
  SYN_RECV: 'SYN-RECV',
  SYN_RECEIVED: 'SYN-RECV',
  FIN_WAIT1: 'FIN-WAIT-1',
  FIN_WAIT2: 'FIN-WAIT-2',
  FIN_WAIT_1: 'FIN-WAIT-1',
  FIN_WAIT_2: 'FIN-WAIT-2',
  TIME_WAIT: 'TIME-WAIT',
  CLOSE: 'UNCONN',
  CLOSE_WAIT: 'CLOSE-WAIT',
  LAST_ACK: 'LAST-ACK',
  LISTEN: 'LISTEN',
  CLOSING: 'CLOSING',
};

/** Headings, and rows of other protocols. */
const OTHERS = /^(?:Proto|Active|udp6?|udplite6?|raw6?|unix|l2cap|rfcomm|sctp)$/;

const MAX_ROWS_OF_A_STATE = 1_000;
const MAX_PEERS = 20;

export interface NetstatTable {
  readonly listeners: readonly Listener[];
  readonly sockets: Sockets;
}

/** State in ss spelling for a net-tools word, if it is one. */
export function ssState(word: string): string | undefined {
  return Object.hasOwn(STATES, word) ? STATES[word] : undefined;
}

/** `netstat -lnt`, `-ant`, with -e and -p columns or without. Send-Q of a listener is no backlog here. */
export function parseNetstatListen(text: string): NetstatTable {
  const listeners: Listener[] = [];
  const rows = new Map<string, { count: number; rows: SocketRow[] }>();
  const halfOpen = new Map<string, number>();
  const closeWait = new Map<string, number>();
  const peers = new Map<string, number>();
  let understood = 0;
  let firstForeign = '';
  eachLine(text, (line) => {
    const row = words(line);
    const proto = row[0];
    if (proto === undefined) return;
    if (OTHERS.test(proto)) {
      understood += 1;
      return;
    }
    const socket = proto === 'tcp' || proto === 'tcp6' ? socketRow(row, line) : undefined;
    if (socket === undefined) {
      if (firstForeign === '') firstForeign = line;
      return;
    }
    understood += 1;
    const kept = rows.get(socket.state) ?? { count: 0, rows: [] };
    rows.set(socket.state, kept);
    kept.count += 1;
    if (kept.rows.length < MAX_ROWS_OF_A_STATE) kept.rows.push(socket);
    const local = parseSocketAddress(socket.local);
    if (local === undefined) return;
    if (socket.state === 'LISTEN') listeners.push(listener(socket, row, proto));
    else if (socket.state === 'SYN-RECV') count(halfOpen, String(local.port));
    else {
      if (socket.state === 'CLOSE-WAIT') count(closeWait, String(local.port));
      count(peers, socket.peer);
    }
  });
  if (understood === 0 && firstForeign !== '') {
    throw new ParseError('netstat-listen', 1, `no row of a socket found: ${excerpt(firstForeign)}`);
  }
  return {
    listeners,
    sockets: {
      byState: Object.fromEntries([...rows].map(([state, kept]) => [state, kept.count])),
      halfOpenByPort: Object.fromEntries(halfOpen),
      closeWaitByPort: Object.fromEntries(closeWait),
      localPortsByPeer: Object.fromEntries([...peers].sort((a, b) => b[1] - a[1]).slice(0, MAX_PEERS)),
      sample: [...rows.values()].flatMap((kept) => kept.rows),
      truncated: false,
      source: 'netstat-listen',
    },
  };
}

function socketRow(row: readonly string[], line: string): SocketRow | undefined {
  const [, receiveQueue, sendQueue, local, peer, word] = row;
  if (!isDigits(receiveQueue) || !isDigits(sendQueue) || local === undefined || peer === undefined) return undefined;
  const state = ssState(word ?? '');
  if (state === undefined || parseSocketAddress(local) === undefined) return undefined;
  return {
    state,
    receiveQueue: Number(receiveQueue),
    sendQueue: Number(sendQueue),
    local,
    peer,
    row: line.trim(),
  };
}

function listener(socket: SocketRow, row: readonly string[], proto: string): Listener {
  const local = parseSocketAddress(socket.local) ?? { address: socket.local, port: 0 };
  return {
    ...local,
    family: proto === 'tcp6' ? 'ipv6' : 'ipv4',
    acceptQueue: socket.receiveQueue,
    owners: owner(row.slice(6)),
    row: socket.row,
    source: 'netstat-listen',
  };
}

/** `1206/sshd: /usr/sbin`; with -e the user and the inode stand in front; `-` without root. */
function owner(rest: readonly string[]): readonly SocketOwner[] {
  for (const word of rest) {
    const match = /^([0-9]{1,10})\/(.{1,64})$/.exec(word);
    if (match?.[1] !== undefined && match[2] !== undefined) {
      return [{ pid: Number(match[1]), command: match[2].replace(/:$/, '') }];
    }
  }
  return [];
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
