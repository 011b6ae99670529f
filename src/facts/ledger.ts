import type { Sockets } from '../snapshot/snapshot.ts';
import type { CounterFacts } from './counters.ts';
import { hasIncreases } from './delta.ts';
import type { SocketFacts } from './half-open.ts';
import type { KernelEra } from './kernel-era.ts';
import type { ListenerFacts } from './listeners.ts';

/**
 * The account of SYNs at TCP over the window; null where the host did not say. Lower bounds: a request that was given up
 * leaves no trace of its own. Without a window there is none.
 */
export interface Account {
  readonly seconds: number | null;
  /** SYNs that came as far as a listener: answered or refused. */
  readonly arrived: number | null;
  /** SYNs that were given a SYN+ACK, a repeated SYN once more. */
  readonly answered: number | null;
  readonly completed: number | null;
  /** Answered, and no handshake came of it: still half-open, or repeated by a client that has not heard the answer. */
  readonly unfinished: number | null;
  /** What listeners refused: the increase of ListenDrops, less what only looks like a drop on old kernels. */
  readonly refused: number | null;
  /** Of `refused`, the final ACKs that met a full queue; their SYNs had been answered. */
  readonly refusedAcks: number;
  /** The part of `refused` that no counter names. */
  readonly residue: number | null;
}

type Increase = (name: string) => number | null;

/**
 * dListenDrops = dListenOverflows + dTCPReqQFullDrop + dPAWSPassive (up to 4.11) + dSyncookiesSent (up to 4.6 only)
 * + no route back (OutNoRoutes) + requests killed by ICMP (InDestUnreachs) + a rest that no counter names.
 */
export function account(
  counters: CounterFacts | undefined,
  era: KernelEra,
  sockets: SocketFacts | undefined,
  listeners: ListenerFacts | undefined,
  looks: readonly (Sockets | undefined)[],
): Account | undefined {
  if (counters === undefined) return undefined;
  if (!hasIncreases(counters.comparison)) return undefined;
  const increase: Increase = (name) => counters.increase(name) ?? null;
  const refused = refusedByListeners(increase, era);
  const refusedAcks = finalAcksRefused(increase, era, listeners);
  const completed = increase('TcpPassiveOpens');
  const pending = pendingRequests(increase, sockets, looks);
  const unfinished = pending === null ? null : pending + answeredAgain(increase);
  const answered = completed === null || unfinished === null ? null : completed + unfinished + endedEarly(increase);
  return {
    seconds: counters.comparison.seconds,
    completed,
    answered,
    unfinished,
    refused,
    refusedAcks,
    arrived: answered === null || refused === null ? null : answered + refused - refusedAcks,
    residue: refused === null ? null : Math.max(0, refused - named(increase)),
  };
}

/**
 * Up to 4.6 every cookie sent is a listen drop too (tcp_v4_conn_request leaves through `drop_and_free`). Where the era is not
 * known, drops that leave room for all the cookies have them inside: better a drop too few than one that never was.
 */
function refusedByListeners(increase: Increase, era: KernelEra): number | null {
  const drops = increase('TcpExtListenDrops');
  const cookies = increase('TcpExtSyncookiesSent') ?? 0;
  if (drops === null || cookies === 0 || era.cookiesCountAsDrops === false) return drops;
  const without = drops - cookies;
  if (era.cookiesCountAsDrops === true) return Math.max(0, without);
  return without >= named(increase) ? without : drops;
}

/**
 * From 4.4 on a final ACK that meets a full queue counts once in ListenDrops and twice in the listener's own count, a SYN
 * once in both. Up to 4.9 a full queue still lets SYNs in, so what overflows is the final ACK.
 */
function finalAcksRefused(increase: Increase, era: KernelEra, listeners: ListenerFacts | undefined): number {
  const overflows = increase('TcpExtListenOverflows') ?? 0;
  if (overflows === 0) return 0;
  if (era.fullQueueRefusesSyns === false) return overflows;
  const counted = listeners?.all.reduce<number | undefined>(
    (sum, { refused }) => (sum === undefined || refused === undefined ? undefined : sum + refused),
    0,
  );
  const beyond = (counted ?? 0) - (increase('TcpExtListenDrops') ?? 0);
  return Math.min(overflows, Math.max(0, beyond));
}

/**
 * Half-open requests of the window. With one look at the sockets the older ones among them cannot be told apart; each new one
 * has cost a first SYN+ACK, which OutSegs counts among everything else that is sent.
 */
function pendingRequests(
  increase: Increase,
  sockets: SocketFacts | undefined,
  [first, last]: readonly (Sockets | undefined)[],
): number | null {
  if (sockets === undefined) return null;
  const before = first?.byState['SYN-RECV'] ?? 0;
  const looked = first !== undefined && last !== undefined && !isSameLook(first, last);
  if (looked) return Math.max(0, sockets.halfOpen.count - before);
  const sent = increase('TcpOutSegs');
  if (sent === null) return sockets.halfOpen.count;
  const otherwise =
    (increase('TcpExtTCPSynRetrans') ?? 0) + (increase('TcpOutRsts') ?? 0) + (increase('TcpPassiveOpens') ?? 0);
  return Math.min(sockets.halfOpen.count, Math.max(0, sent - otherwise));
}

/** A live collection reads the sockets once and gives the table to both samples. */
function isSameLook(first: Sockets, last: Sockets): boolean {
  const states = Object.keys({ ...first.byState, ...last.byState });
  return (
    states.every((state) => first.byState[state] === last.byState[state]) &&
    first.sample.length === last.sample.length &&
    first.sample.every(({ row }, index) => row === last.sample[index]?.row)
  );
}

/** SYN+ACKs repeated without a timer: a SYN came again for a request that had been answered. */
function answeredAgain(increase: Increase): number {
  return Math.max(0, (increase('TcpExtTCPSynRetrans') ?? 0) - (increase('TcpExtTCPTimeouts') ?? 0));
}

/** Requests reset from either side, and cookies that nobody brought back. */
function endedEarly(increase: Increase): number {
  const cookies = (increase('TcpExtSyncookiesSent') ?? 0) - (increase('TcpExtSyncookiesRecv') ?? 0);
  return (increase('TcpExtEmbryonicRsts') ?? 0) + Math.max(0, cookies);
}

function named(increase: Increase): number {
  const parts = [
    'TcpExtListenOverflows',
    'TcpExtTCPReqQFullDrop',
    'TcpExtPAWSPassive',
    'IpOutNoRoutes',
    'Ip6OutNoRoutes',
    'IcmpInDestUnreachs',
  ];
  return parts.reduce((sum, part) => sum + (increase(part) ?? 0), 0);
}

/**
 * The SYNs behind packets that were dropped on their way out. The answer to a client's SYN is made again by its timer
 * (TCPTimeouts), and the send error then ends the request. An own SYN that cannot be repeated counts as TCPRetransFail.
 */
export function synsBehindDropped(packets: number, counters: CounterFacts | undefined): number {
  const increase = (name: string): number => counters?.increase(name) ?? 0;
  const failed = increase('TcpExtTCPRetransFail');
  const own = failed === 0 ? 0 : Math.min(packets, increase('TcpActiveOpens') + failed);
  const answers = packets - own;
  const timeouts = Math.max(0, increase('TcpExtTCPTimeouts') - failed);
  return own + Math.max(Math.ceil(answers / 2), answers - timeouts);
}

/** Resets sent for segments that no socket wanted: those of open connections that were aborted have counters of their own. */
export function resetsWithoutSocket(counters: CounterFacts | undefined): number | undefined {
  const sent = counters?.increase('TcpOutRsts');
  if (counters === undefined || sent === undefined) return undefined;
  const aborts = ['OnData', 'OnClose', 'OnMemory', 'OnLinger'].map((why) => `TcpExtTCPAbort${why}`);
  return Math.max(
    0,
    aborts.reduce((left, name) => left - (counters.increase(name) ?? 0), sent),
  );
}
