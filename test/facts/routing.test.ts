import { expect, test } from 'vitest';
import { isWithin, prefixLength } from '../../src/facts/addresses.ts';
import { type RoutingFacts, routingFacts } from '../../src/facts/routing.ts';
import { parseIpRoute } from '../../src/snapshot/parse/ip-route.ts';
import { parseIpRule } from '../../src/snapshot/parse/ip-rule.ts';
import type { Snapshot } from '../../src/snapshot/snapshot.ts';

const USUAL = '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n';

function routing(routes: string, rules: string | undefined = USUAL, more: Partial<Snapshot> = {}): RoutingFacts {
  const facts = routingFacts(
    {
      counting: 'totals',
      absent: {},
      routes: parseIpRoute(routes),
      ...(rules === undefined ? {} : { rules: parseIpRule(rules) }),
      ...more,
    },
    undefined,
  );
  if (facts === undefined) throw new Error('no routing facts');
  return facts;
}

const MAIN = `default via 192.0.2.254 dev eth0 metric 100
default via 203.0.113.254 dev eth1 metric 200
10.0.0.0/8 via 203.0.113.9 dev eth1
10.9.0.0/16 dev tun0 scope link
blackhole 10.9.8.0/24
local 192.0.2.1 dev eth0 table local scope host
`;

test('the longest prefix wins, then the smallest metric', () => {
  const { to } = routing(MAIN);
  expect(to('198.51.100.7')).toMatchObject({ kind: 'route', device: 'eth0', via: '192.0.2.254', certain: true });
  expect(to('10.1.2.3')).toMatchObject({ device: 'eth1', via: '203.0.113.9' });
  expect(to('10.9.1.1')).toMatchObject({ device: 'tun0' });
  expect(to('10.9.1.1')).not.toHaveProperty('via');
  expect(to('10.9.8.1')).toMatchObject({ kind: 'blackhole' });
  expect(to('192.0.2.1')).toMatchObject({
    device: 'eth0',
    quote: { line: expect.stringContaining('local 192.0.2.1') },
  });
});

test('where no route leads, nothing is promised; a cut table promises not even that', () => {
  const few = '192.0.2.0/24 dev eth0 scope link\n';
  expect(routing(few).to('198.51.100.7')).toMatchObject({ kind: 'none', certain: true });
  expect(routing(few, USUAL, { routesTruncated: true }).to('198.51.100.7')).toBeUndefined();
  expect(routing(few).to('2001:db8::7')).toBeUndefined();
});

test('a rule by source address decides only where the source is known', () => {
  const routes = `${MAIN}default via 203.0.113.254 dev eth1 table 200\n`;
  const rules = `${USUAL}200:\tfrom 203.0.113.1 lookup 200\n`;
  const { to } = routing(routes, rules);
  expect(to('198.51.100.7', '203.0.113.1')).toMatchObject({ device: 'eth1', certain: true });
  expect(to('198.51.100.7', '192.0.2.1')).toMatchObject({ device: 'eth0', certain: true });
  expect(to('198.51.100.7')).toMatchObject({ device: 'eth0', certain: false });
});

test('a rule whose table leads nowhere changes nothing', () => {
  const { to } = routing(MAIN, `${USUAL}100:\tfrom all fwmark 0x1 lookup 300\n`);
  expect(to('198.51.100.7')).toMatchObject({ device: 'eth0', certain: true });
});

test('rules of other kinds: suppressed defaults, throw, prohibit, interfaces of arrival', () => {
  const routes = `${MAIN}default via 203.0.113.254 dev eth1 table 200\nthrow 10.1.0.0/16 table 200\n`;
  const wide = `${USUAL}99:\tfrom all lookup main suppress_prefixlength 0\n100:\tfrom all lookup 200\n`;
  expect(routing(routes, wide).to('198.51.100.7')).toMatchObject({ device: 'eth1' });
  expect(routing(routes, wide).to('10.9.1.1')).toMatchObject({ device: 'tun0' });
  const thrown = `${USUAL}100:\tfrom all lookup 200\n`;
  expect(routing(routes, thrown).to('10.1.2.3')).toMatchObject({ via: '203.0.113.9' });
  const forbidden = `${USUAL}100:\tfrom all to 10.0.0.0/8 prohibit\n101:\tfrom all iif eth1 blackhole\n`;
  expect(routing(routes, forbidden).to('10.1.2.3')).toMatchObject({ kind: 'prohibit' });
  expect(routing(routes, forbidden).to('198.51.100.7')).toMatchObject({ device: 'eth0', certain: true });
});

test('without the rules every way is a guess', () => {
  const facts = routingFacts({ counting: 'totals', absent: {}, routes: parseIpRoute(MAIN) }, '198.51.100.7');
  expect(facts?.toClient).toMatchObject({ device: 'eth0', certain: false });
});

test('IPv6 has routes of its own, and every next hop of a default route is a gateway', () => {
  const routes = `default proto ra metric 1024 pref medium
	nexthop via fe80::1 dev eth0 weight 1
	nexthop via fe80::2 dev eth1 weight 1
2001:db8:1::/48 via fe80::9 dev eth2 metric 1024 pref medium
`;
  const { to, gateways } = routing(routes);
  expect(to('2001:db8:1:2::3')).toMatchObject({ device: 'eth2', via: 'fe80::9' });
  expect(to('2001:db8:2::3')).toMatchObject({ device: 'eth0', via: 'fe80::1' });
  expect(gateways.map(({ address, device }) => [address, device])).toEqual([
    ['fe80::1', 'eth0'],
    ['fe80::2', 'eth1'],
  ]);
});

test('networks of IPv6 are compared by bits', () => {
  expect(isWithin('2001:db8::1', '2001:db8::/32')).toBe(true);
  expect(isWithin('2001:db9::1', '2001:db8::/31')).toBe(true);
  expect(isWithin('2001:dba::1', '2001:db8::/31')).toBe(false);
  expect(isWithin('fe80::1%eth0', 'fe80::/10')).toBe(true);
  expect(isWithin('::1', '::1')).toBe(true);
  expect(isWithin('::1', 'default')).toBe(true);
  expect(isWithin('::ffff:10.0.0.1', '10.0.0.0/8')).toBe(true);
  expect(isWithin('64:ff9b::192.0.2.1', '64:ff9b::/96')).toBe(true);
  expect(isWithin('2001:db8::1::2', '2001:db8::/32')).toBe(false);
  expect(isWithin('10.0.0.1', '::/0')).toBe(false);
  expect(prefixLength('2001:db8::1')).toBe(128);
});
