import type { Listener, ListenerProcess, Snapshot } from '../snapshot/snapshot.ts';
import type { Comparison } from './delta.ts';
import { difference } from './delta.ts';
import type { Quote } from './evidence.ts';

/** A listener, joined with its earlier self and the processes behind it. */
export interface ListenerFact {
  readonly listener: Listener;
  /** `0.0.0.0:8080`, `[::]:80`. */
  readonly name: string;
  /** Above the limit, not at it: sk_acceptq_is_full(). false where the backlog is not known. */
  readonly full: boolean;
  /** The accept queue was full at the start of the window too. */
  readonly stayedFull: boolean;
  /** Packets this listener refused in the window (skmem d, from the 4.7 kernels on). */
  readonly refused: number | undefined;
  /** The backlog stands at net.core.somaxconn, which may have cut it. */
  readonly capped: boolean;
  readonly processes: readonly ListenerProcess[];
  readonly quote: Quote;
}

export interface ListenerFacts {
  readonly all: readonly ListenerFact[];
  readonly full: readonly ListenerFact[];
  /** Those that refused packets in the window, by their own count. */
  readonly refusing: readonly ListenerFact[];
  /** The listeners under suspicion: full ones, else refusing ones, else those of the port asked for, else the only one. */
  readonly suspects: readonly ListenerFact[];
  readonly somaxconn: number | undefined;
  /** Sockets of the first sample that are gone, while their address and port still have a listener, or have one again. */
  readonly closed: readonly ClosedListener[];
}

interface ClosedListener {
  readonly name: string;
  readonly port: number;
  readonly quote: Quote;
}

export function listenerFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
  port: number | undefined,
): ListenerFacts | undefined {
  if (after.listeners === undefined) return undefined;
  const somaxconn = wholeNumber(after.sysctls?.['net.core.somaxconn']);
  const earlier = comparison.basis === 'window' ? (before?.listeners ?? []) : [];
  const twinOf = twins(earlier);
  const all = after.listeners.map((listener) => joined(listener, twinOf(listener), after.processes ?? [], somaxconn));
  const full = all.filter((fact) => fact.full);
  const refusing = all.filter((fact) => (fact.refused ?? 0) > 0);
  const closed = closedListeners(earlier, after.listeners);
  return { all, full, refusing, suspects: suspects(all, full, refusing, port), somaxconn, closed };
}

function suspects(
  all: readonly ListenerFact[],
  full: readonly ListenerFact[],
  refusing: readonly ListenerFact[],
  port: number | undefined,
): readonly ListenerFact[] {
  if (port !== undefined) return all.filter(({ listener }) => listener.port === port);
  if (full.length > 0) return full;
  if (refusing.length > 0) return refusing;
  return all.length === 1 ? all : [];
}

/** Told by inode, which no open socket shares with another. */
function closedListeners(earlier: readonly Listener[], later: readonly Listener[]): readonly ClosedListener[] {
  const inodes = new Set(later.map(({ inode }) => inode));
  const places = new Set(later.filter(({ inode }) => inode !== undefined).map(placeOf));
  return earlier
    .filter(({ inode }) => inode !== undefined && inode > 0 && !inodes.has(inode))
    .filter((listener) => places.has(placeOf(listener)))
    .map((listener) => ({
      name: listenerName(listener),
      port: listener.port,
      quote: { source: listener.source, line: listener.row },
    }));
}

interface Place {
  readonly listeners: Listener[];
  /** The first of each inode. */
  readonly byInode: Map<number, Listener>;
  /** How many of the later listeners of this place were asked for. */
  asked: number;
}

/**
 * The earlier self of each later listener, to be asked for in their order. Those that share a port are told apart by
 * inode; without one, by their order. Indexed, because a host may list very many on one port.
 */
function twins(earlier: readonly Listener[]): (listener: Listener) => Listener | undefined {
  const places = new Map<string, Place>();
  for (const listener of earlier) {
    const place: Place = places.get(placeOf(listener)) ?? { listeners: [], byInode: new Map(), asked: 0 };
    places.set(placeOf(listener), place);
    place.listeners.push(listener);
    const { inode } = listener;
    if (inode !== undefined && !place.byInode.has(inode)) place.byInode.set(inode, listener);
  }
  return (listener) => {
    const place = places.get(placeOf(listener));
    if (place === undefined) return undefined;
    const position = place.asked;
    place.asked += 1;
    if (listener.inode !== undefined && place.byInode.size > 0) return place.byInode.get(listener.inode);
    return place.listeners[position];
  };
}

function placeOf({ address, port, device }: Listener): string {
  return `${address} ${port} ${device ?? ''}`;
}

function joined(
  listener: Listener,
  earlier: Listener | undefined,
  processes: readonly ListenerProcess[],
  somaxconn: number | undefined,
): ListenerFact {
  const refused =
    earlier?.drops === undefined || listener.drops === undefined
      ? undefined
      : difference(BigInt(earlier.drops), BigInt(listener.drops));
  const full = isFull(listener);
  return {
    listener,
    name: listenerName(listener),
    full,
    stayedFull: full && earlier !== undefined && isFull(earlier),
    refused,
    capped: listener.backlog !== undefined && listener.backlog === somaxconn,
    processes: processes.filter(({ pid }) => listener.owners.some((owner) => owner.pid === pid)),
    quote: {
      source: listener.source,
      line: listener.row,
      ...(earlier === undefined || refused === undefined || refused === 0
        ? {}
        : { before: `d${earlier.drops}`, after: `d${listener.drops}`, delta: `+${refused}` }),
    },
  };
}

function isFull({ acceptQueue, backlog }: Listener): boolean {
  return backlog !== undefined && acceptQueue > backlog;
}

function listenerName({ address, port, service }: Listener): string {
  return `${address.includes(':') ? `[${address}]` : address}:${service ?? port}`;
}

/** A whole number as sysctls print it; undefined for words such as `enabled`. */
function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*-?\d+\s*$/.test(text) ? Number(text) : undefined;
}
