import type { Route } from '../snapshot/snapshot.ts';
import { networkKey, prefixLength } from './addresses.ts';

/** Finds the route of one table to an address. */
export type RouteTable = (address: string) => Route | undefined;

/**
 * The longest prefix, then the smallest metric, then the first. Looked up by the prefixes of each length: a router has very
 * many routes, and thousands of half-open requests are asked about.
 */
export function routeTable(routes: readonly Route[]): RouteTable {
  const byLength = new Map<number, Map<number | string, Route>>();
  for (const route of routes) {
    const length = prefixLength(route.destination);
    const key = keyOf(route, length);
    if (key === undefined) continue;
    const alike = byLength.get(length) ?? new Map<number | string, Route>();
    byLength.set(length, alike);
    const other = alike.get(key);
    if (other === undefined || (route.metric ?? 0) < (other.metric ?? 0)) alike.set(key, route);
  }
  const lengths = [...byLength.keys()].sort((one, other) => other - one);
  return (address) => {
    for (const length of lengths) {
      const key = networkKey(address, length);
      const route = key === undefined ? undefined : byLength.get(length)?.get(key);
      if (route !== undefined) return route;
    }
    return undefined;
  };
}

function keyOf({ destination, family }: Route, length: number): number | string | undefined {
  if (destination === 'default') return networkKey(family === 'ipv6' ? '::' : '0.0.0.0', 0);
  const slash = destination.indexOf('/');
  return networkKey(slash < 0 ? destination : destination.slice(0, slash), length);
}
