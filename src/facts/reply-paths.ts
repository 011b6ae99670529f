import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';
import { hostOf } from './neighbours.ts';
import type { RoutingFacts } from './routing.ts';

/** How the answers to half-open requests leave. */
export interface ReplyPathFacts {
  /** Half-open requests whose local address stands on a device of its own, and whose way back is known. */
  readonly known: number;
  /** Of these the ones whose answer leaves by another device than the one with the address. */
  readonly elsewhere: number;
  /** The device with the address, and the one answers leave by, of the first of them. */
  readonly at?: string;
  readonly by?: string;
  readonly quotes: readonly Quote[];
}

const MOST_QUOTES = 3;

export function replyPathFacts(
  { sockets, addresses }: Snapshot,
  routing: RoutingFacts | undefined,
): ReplyPathFacts | undefined {
  if (sockets === undefined || addresses === undefined || routing === undefined) return undefined;
  const deviceOf = new Map<string, string>();
  for (const { device, addresses: own } of addresses) {
    // An address on loopback or on a bridge is reached by any device.
    if (device === 'lo') continue;
    for (const { address } of own) deviceOf.set(address, device);
  }
  let known = 0;
  let elsewhere = 0;
  let first: { at: string; by: string } | undefined;
  const quotes: Quote[] = [];
  for (const { state, local, peer, row } of sockets.sample) {
    if (state !== 'SYN-RECV') continue;
    const address = hostOf(local);
    const at = deviceOf.get(address);
    if (at === undefined) continue;
    const way = routing.to(hostOf(peer), address);
    if (way?.device === undefined || way.device === 'lo') continue;
    known += 1;
    if (way.device === at || areJoined(addresses, at, way.device)) continue;
    elsewhere += 1;
    first ??= { at, by: way.device };
    if (quotes.length < MOST_QUOTES) quotes.push({ source: sockets.source, line: row });
    if (way.quote !== undefined && quotes.length < MOST_QUOTES) quotes.push(way.quote);
  }
  return { known, elsewhere, ...first, quotes };
}

/** One is a port of the other, or stacked upon it: the same wire. */
function areJoined(addresses: NonNullable<Snapshot['addresses']>, one: string, other: string): boolean {
  const joins = (device: string, upper: string): boolean =>
    addresses.some((link) => link.device === device && (link.master === upper || link.lower === upper));
  return joins(one, other) || joins(other, one);
}
