import type { RealServer, Snapshot, VirtualServer } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';

/** A TCP service of IPVS. */
export interface VirtualService {
  readonly address: string | undefined;
  readonly port: number | undefined;
  /** Real servers that may get new connections: their weight is above zero. */
  readonly alive: number;
  /** Of real servers alone that answer through this host (NAT): what they send back is seen here. */
  readonly translated: boolean;
  /** Inactive connections, half-open ones among them, that came in the window. */
  readonly waiting: number | undefined;
  readonly quotes: readonly Quote[];
}

export interface VirtualServerFacts {
  readonly services: readonly VirtualService[];
  /** Packets of all services in the window, in both directions. */
  readonly incoming: number | undefined;
  readonly outgoing: number | undefined;
  readonly totals: readonly Quote[];
}

const MOST_QUOTES = 4;

export function virtualServerFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): VirtualServerFacts | undefined {
  const { virtualServers, virtualTotals } = after;
  if (virtualServers === undefined) return undefined;
  const earlier = before?.virtualTotals;
  const increase = (column: 'incoming' | 'outgoing'): number | undefined =>
    virtualTotals === undefined ? undefined : read(comparison, earlier?.[column], virtualTotals[column]).increase;
  return {
    services: virtualServers
      .filter(({ protocol }) => protocol === 'TCP' || protocol === 'FWM')
      .map((server) => serviceOf(server, before?.virtualServers)),
    incoming: increase('incoming'),
    outgoing: increase('outgoing'),
    totals: virtualTotals === undefined ? [] : [{ source: 'proc-net-ip_vs_stats', line: virtualTotals.row }],
  };
}

function serviceOf(server: VirtualServer, earlier: readonly VirtualServer[] | undefined): VirtualService {
  const { address, port, mark, realServers, row } = server;
  const then = earlier?.find(
    (other) =>
      other.address === address && other.port === port && other.mark === mark && other.protocol === server.protocol,
  );
  const sum = (servers: readonly RealServer[]): number => servers.reduce((total, { inactive }) => total + inactive, 0);
  return {
    address,
    port,
    alive: realServers.filter(({ weight }) => weight > 0).length,
    translated: realServers.length > 0 && realServers.every(({ forward }) => forward === 'Masq'),
    waiting: then === undefined ? undefined : sum(realServers) - sum(then.realServers),
    quotes: [row, ...realServers.slice(0, MOST_QUOTES - 1).map((real) => real.row)].map((line) => ({
      source: 'proc-net-ip_vs',
      line,
    })),
  };
}
