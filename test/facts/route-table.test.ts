import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWithin, prefixLength } from '../../src/facts/addresses.ts';
import { routeTable } from '../../src/facts/route-table.ts';
import type { Route } from '../../src/snapshot/snapshot.ts';

const four = fc.tuple(fc.constantFrom(10, 192), fc.nat(3), fc.nat(3), fc.nat(255)).map((parts) => parts.join('.'));
const six = fc
  .tuple(fc.nat(3), fc.nat(3), fc.nat(65_535))
  .map(([one, two, host]) => `fd0${one}:${two}::${host.toString(16)}`);
const destination = fc.oneof(
  fc.constant('default'),
  fc.tuple(four, fc.nat(32)).map(([address, length]) => `${address}/${length}`),
);
const longDestination = fc.oneof(
  fc.constant('default'),
  fc.tuple(six, fc.nat(128)).map(([address, length]) => `${address}/${length}`),
);

function routesOf(family: Route['family'], made: readonly (readonly [string, number])[]): readonly Route[] {
  return made.map(([to, metric], index) => ({
    destination: to,
    family,
    kind: 'unicast',
    metric,
    table: 'main',
    row: `${index}`,
  }));
}

/** Each route looked at: the longest prefix, then the smallest metric, then the first. */
function lookedAt(routes: readonly Route[], address: string): Route | undefined {
  return routes
    .filter((route) => isWithin(address, route.destination))
    .toSorted(
      (one, other) =>
        prefixLength(other.destination) - prefixLength(one.destination) || (one.metric ?? 0) - (other.metric ?? 0),
    )[0];
}

test('a table finds the route that a look at each of them finds', () => {
  const metric = fc.nat(2);
  fc.assert(
    fc.property(fc.array(fc.tuple(destination, metric)), four, (made, address) => {
      const routes = routesOf('ipv4', made);
      expect(routeTable(routes)(address)).toBe(lookedAt(routes, address));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(longDestination, metric)), six, (made, address) => {
      const routes = routesOf('ipv6', made);
      expect(routeTable(routes)(address)).toBe(lookedAt(routes, address));
    }),
  );
});
