import { ParseError } from '../parse-error.ts';
import type { NextHop, Route } from '../snapshot.ts';
import { eachLine, excerpt, words } from './lines.ts';

const KINDS: ReadonlySet<string> = new Set([
  'unicast',
  'local',
  'broadcast',
  'multicast',
  'anycast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
  'nat',
]);

/** More next hops of one route than a router has links. */
const MOST_HOPS = 64;

/** `ip route show`, of the main table or of all. A next hop on its own line belongs to the route above. */
export function parseIpRoute(text: string): readonly Route[] {
  const routes: Route[] = [];
  let firstForeign = '';
  eachLine(text, (line) => {
    const row = words(line);
    const first = row[0];
    if (first === undefined) return;
    if (first === 'nexthop') {
      const open = routes.pop();
      if (open !== undefined) routes.push(withHop(open, hopOf(attributesOf(row)), line.trim()));
      return;
    }
    const named = KINDS.has(first);
    const destination = destinationOf(named ? row[1] : first);
    if (destination === undefined) {
      if (firstForeign === '') firstForeign = line;
      return;
    }
    routes.push(routeOf(destination, named ? first : 'unicast', attributesOf(row), line.trim()));
  });
  if (routes.length === 0 && firstForeign !== '') {
    throw new ParseError('ip-route', 1, `no route found: ${excerpt(firstForeign)}`);
  }
  return routes;
}

/** Rows of one route with several next hops make one route. */
function withHop(route: Route, hop: NextHop, line: string): Route {
  const hops = [...(route.hops ?? []), hop];
  const row = hops.length > MOST_HOPS ? route.row : `${route.row} ${line}`;
  return { ...hop, ...route, ...(hops.length > MOST_HOPS ? {} : { hops }), row };
}

interface Attributes {
  via?: string | undefined;
  /** The next hop is of the other family: `via inet6 fe80::1`. */
  foreign?: true;
  dev?: string | undefined;
  metric?: string | undefined;
  table?: string | undefined;
  pref?: string | undefined;
}

/** The words behind the names that are asked for, the first of each. */
function attributesOf(row: readonly string[]): Attributes {
  const found: Attributes = {};
  for (let at = 0; at + 1 < row.length; at += 1) {
    const name = row[at];
    if (name === 'via' && found.via === undefined) {
      const foreign = row[at + 1] === 'inet6' || row[at + 1] === 'inet';
      found.via = row[foreign ? at + 2 : at + 1];
      if (foreign) found.foreign = true;
    }
    if (name === 'dev' || name === 'metric' || name === 'table' || name === 'pref') found[name] ??= row[at + 1];
  }
  return found;
}

function routeOf(destination: string, kind: string, attributes: Attributes, row: string): Route {
  const { metric, table = 'main' } = attributes;
  const family = familyOf(destination, attributes);
  const number = metric === undefined ? Number.NaN : Number(metric);
  const route: Route = { destination, family, kind, ...hopOf(attributes), table, row };
  return Number.isInteger(number) ? { ...route, metric: number } : route;
}

/** Of `default` the address of the next hop tells, or the preference that only IPv6 routes print. */
function familyOf(destination: string, { via, foreign, pref }: Attributes): Route['family'] {
  if (destination !== 'default') return destination.includes(':') ? 'ipv6' : 'ipv4';
  return pref !== undefined || (foreign !== true && via?.includes(':') === true) ? 'ipv6' : 'ipv4';
}

function hopOf({ via, dev }: Attributes): NextHop {
  if (via === undefined) return dev === undefined ? {} : { device: dev };
  return dev === undefined ? { via } : { via, device: dev };
}

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128`. */
const LONGEST_DESTINATION = 49;

/** A host route is printed without its prefix. */
function destinationOf(word: string | undefined): string | undefined {
  // Long runs of colons would cost the patterns below the square of their length.
  if (word === undefined || word.length > LONGEST_DESTINATION) return undefined;
  if (word === 'default') return word;
  if (/^[0-9]{1,3}(?:\.[0-9]{1,3}){0,3}\/[0-9]{1,2}$/.test(word)) return word;
  if (/^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(word)) return `${word}/32`;
  // An address has two colons at least.
  if (/^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*\/[0-9]{1,3}$/i.test(word)) return word;
  return /^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(word) ? `${word}/128` : undefined;
}
