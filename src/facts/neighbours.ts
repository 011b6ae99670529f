import type { Neighbour, Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';
import type { RoutingFacts } from './routing.ts';

/** A peer on the link, or a next hop, that does not answer. */
interface SilentNeighbour {
  readonly address: string;
  readonly device: string;
  readonly quote: Quote;
}

export interface NextHopFacts {
  /** Neighbours that are asked now (INCOMPLETE) or gave no answer (FAILED). */
  readonly silent: readonly SilentNeighbour[];
  /** Of these the next hop for the answers: to the client asked about, to half-open peers, or of a default route. */
  readonly onTheWayBack: readonly SilentNeighbour[];
  /** The next hop to the client asked about is known to answer, or is none of those that do not. */
  readonly clientReachable: boolean;
}

const SILENT: ReadonlySet<string> = new Set(['INCOMPLETE', 'FAILED']);

export function nextHopFacts(
  { neighbourEntries, sockets }: Snapshot,
  routing: RoutingFacts | undefined,
  client: string | undefined,
): NextHopFacts | undefined {
  if (neighbourEntries === undefined) return undefined;
  const silent = neighbourEntries.filter(({ state }) => SILENT.has(state)).map((entry) => told(entry));
  const pending = silent.length === 0 ? [] : (sockets?.sample ?? []);
  const peers = pending.filter(({ state }) => state === 'SYN-RECV').map(({ peer }) => hostOf(peer));
  const asked = client === undefined ? peers : [client];
  const hops = new Set(asked.map((peer) => routing?.to(peer)?.via ?? peer));
  const gateways = new Set((routing?.gateways ?? []).map(({ address }) => address));
  const onTheWayBack = silent.filter(
    ({ address }) => hops.has(address) || (client === undefined && gateways.has(address)),
  );
  return { silent, onTheWayBack, clientReachable: client !== undefined && onTheWayBack.length === 0 };
}

function told({ address, device, row }: Neighbour): SilentNeighbour {
  return { address, device, quote: { source: 'ip-neighbours', line: row } };
}

/** The address in `10.0.0.1:80`, `[::1]:80` and `[::ffff:10.0.0.1]:80`, without a zone. */
export function hostOf(endpoint: string): string {
  return endpoint
    .replace(/:[^:\]]*$/, '')
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=[0-9.]+$)/i, '');
}
