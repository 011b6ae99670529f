import type { Listener, ListenerProcess, Snapshot } from '../snapshot/snapshot.ts';
import { type GroupFact, groupsAround } from './control-groups.ts';
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
  /** It was nearly full at both ends of the window: more comes than is taken, which is no burst. */
  readonly staysLong: boolean;
  /** Packets this listener refused in the window (skmem d, from the 4.7 kernels on). */
  readonly refused: number | undefined;
  /** The backlog stands at net.core.somaxconn, which may have cut it. */
  readonly capped: boolean;
  readonly processes: readonly ProcessFact[];
  /** The control groups its processes are in, and those around them. */
  readonly groups: readonly GroupFact[];
  readonly quote: Quote;
}

export interface ProcessFact extends ListenerProcess {
  /** Its state at the start of the window. */
  readonly stateBefore?: string;
  /** Seconds it ran on a processor in the window. */
  readonly ranSeconds?: number;
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
  groups: readonly GroupFact[] | undefined,
): ListenerFacts | undefined {
  if (after.listeners === undefined) return undefined;
  const somaxconn = wholeNumber(after.sysctls?.get('net.core.somaxconn'));
  const earlier = comparison.basis === 'window' ? (before?.listeners ?? []) : [];
  const twinOf = twins(earlier);
  const processes = processFacts(comparison.basis === 'window' ? before : undefined, after);
  const around = groupsByProcess(processes, groups ?? []);
  const all = after.listeners.map((listener) => joined(listener, twinOf(listener), processes, around, somaxconn));
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
  if (earlier.length === 0) return [];
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
    const place = places.size === 0 ? undefined : places.get(placeOf(listener));
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
  processes: ReadonlyMap<number, ProcessFact>,
  around: ReadonlyMap<number, readonly GroupFact[]>,
  somaxconn: number | undefined,
): ListenerFact {
  const refused =
    earlier?.drops === undefined || listener.drops === undefined
      ? undefined
      : difference(BigInt(earlier.drops), BigInt(listener.drops));
  const full = isFull(listener);
  const pids = pidsOf(listener);
  return {
    listener,
    name: listenerName(listener),
    full,
    stayedFull: full && earlier !== undefined && isFull(earlier),
    staysLong: isLong(listener) && earlier !== undefined && isLong(earlier),
    refused,
    capped: listener.backlog !== undefined && listener.backlog === somaxconn,
    processes: processes.size === 0 ? [] : pids.flatMap((pid) => processes.get(pid) ?? []),
    groups: around.size === 0 ? [] : [...new Set(pids.flatMap((pid) => around.get(pid) ?? []))],
    quote: quoteOf(listener, earlier, refused),
  };
}

/** Most sockets have one owner. */
function pidsOf({ owners }: Listener): readonly number[] {
  const [owner, ...others] = owners;
  if (owner === undefined) return [];
  return others.length === 0 ? [owner.pid] : [...new Set(owners.map(({ pid }) => pid))];
}

function quoteOf(listener: Listener, earlier: Listener | undefined, refused: number | undefined): Quote {
  const { source, row } = listener;
  if (earlier === undefined || refused === undefined || refused === 0) return { source, line: row };
  return { source, line: row, before: `d${earlier.drops}`, after: `d${listener.drops}`, delta: `+${refused}` };
}

const TICKS_PER_SECOND = 100;

function processFacts(before: Snapshot | undefined, after: Snapshot): ReadonlyMap<number, ProcessFact> {
  const earlier = new Map((before?.processes ?? []).map((one) => [one.pid, one]));
  return new Map((after.processes ?? []).map((one) => [one.pid, processFact(earlier.get(one.pid), one)]));
}

function processFact(before: ListenerProcess | undefined, after: ListenerProcess): ProcessFact {
  const ticks =
    before?.cpuTicks === undefined || after.cpuTicks === undefined ? undefined : after.cpuTicks - before.cpuTicks;
  return {
    ...after,
    ...(before?.state === undefined ? {} : { stateBefore: before.state }),
    ...(ticks === undefined || ticks < 0 ? {} : { ranSeconds: ticks / TICKS_PER_SECOND }),
  };
}

function groupsByProcess(
  processes: ReadonlyMap<number, ProcessFact>,
  groups: readonly GroupFact[],
): ReadonlyMap<number, readonly GroupFact[]> {
  const byPath = new Map(groups.map((group) => [group.path, group]));
  return new Map([...processes].map(([pid, one]) => [pid, groupsAround(one, byPath)]));
}

/** A place may just have been freed when the queue is looked at. */
const NEARLY = 0.75;

function isLong({ acceptQueue, backlog }: Listener): boolean {
  return backlog !== undefined && acceptQueue > 0 && acceptQueue >= backlog * NEARLY;
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
