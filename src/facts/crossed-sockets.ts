import type { SocketRow, Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';
import type { ListenerFacts } from './listeners.ts';

/** Sockets of this host that stand where a SYN to a service would be taken by them instead of by the listener. */
export interface CrossedFacts {
  /** Connecting from the very port of a service: SYN-SENT. */
  readonly connecting: readonly Quote[];
  /** Connected to themselves: the same address and port at both ends. */
  readonly selfConnected: readonly Quote[];
}

export function crossedFacts(
  { sockets }: Snapshot,
  listeners: ListenerFacts | undefined,
  port: number | undefined,
): CrossedFacts | undefined {
  if (sockets === undefined || sockets.summaryOnly === true) return undefined;
  const served = new Set((listeners?.all ?? []).map(({ listener }) => listener.port));
  if (port !== undefined) served.add(port);
  const quotes = (matches: (row: SocketRow) => boolean): Quote[] =>
    sockets.sample.filter(matches).map(({ row }) => ({ source: sockets.source, line: row }));
  return {
    connecting: quotes(({ state, local }) => state === 'SYN-SENT' && served.has(portOf(local))),
    selfConnected: quotes(({ state, local, peer }) => state === 'ESTAB' && local === peer),
  };
}

function portOf(endpoint: string): number {
  return Number(endpoint.slice(endpoint.lastIndexOf(':') + 1));
}
