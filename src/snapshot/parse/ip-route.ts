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
      if (open !== undefined) routes.push(withHop(open, hop(row), line.trim()));
      return;
    }
    const kind = KINDS.has(first) ? first : 'unicast';
    const destination = destinationOf(KINDS.has(first) ? row[1] : first);
    if (destination === undefined) {
      if (firstForeign === '') firstForeign = line;
      return;
    }
    const metric = Number(after(row, 'metric') ?? '');
    routes.push({
      destination,
      family: familyOf(destination, row),
      kind,
      ...hop(row),
      ...(row.includes('metric') && Number.isInteger(metric) ? { metric } : {}),
      table: after(row, 'table') ?? 'main',
      row: line.trim(),
    });
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

/** Of `default` the address of the next hop tells, or the preference that only IPv6 routes print. */
function familyOf(destination: string, row: readonly string[]): Route['family'] {
  if (destination !== 'default') return destination.includes(':') ? 'ipv6' : 'ipv4';
  if (row.includes('pref')) return 'ipv6';
  const via = after(row, 'via');
  return via?.includes(':') === true ? 'ipv6' : 'ipv4';
}

function hop(row: readonly string[]): NextHop {
  const via = after(row, 'via');
  const address = via === 'inet6' || via === 'inet' ? row[row.indexOf('via') + 2] : via;
  const device = after(row, 'dev');
  return { ...(address === undefined ? {} : { via: address }), ...(device === undefined ? {} : { device }) };
}

function after(row: readonly string[], word: string): string | undefined {
  const at = row.indexOf(word);
  return at < 0 ? undefined : row[at + 1];
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
