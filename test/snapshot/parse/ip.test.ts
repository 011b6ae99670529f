import { expect, test } from 'vitest';
import { parseIpAddress } from '../../../src/snapshot/parse/ip-address.ts';
import { parseIpRoute } from '../../../src/snapshot/parse/ip-route.ts';
import { parseIpRule } from '../../../src/snapshot/parse/ip-rule.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';

test('interfaces with their addresses; one without carrier is not up', () => {
  const text = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: eth0@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP
    inet 10.0.0.5 peer 10.0.0.6/31 scope global secondary eth0
    inet6 fe80::1/64 scope link tentative
3: eth1: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500
`;
  expect(parseIpAddress(text)).toMatchObject([
    { device: 'lo', up: true, addresses: [{ address: '127.0.0.1', prefix: 8 }] },
    {
      device: 'eth0',
      up: true,
      addresses: [
        { address: '10.0.0.5', prefix: 31 },
        { address: 'fe80::1', prefix: 64 },
      ],
    },
    { device: 'eth1', up: false, addresses: [] },
  ]);
});

test('routes of all tables and kinds', () => {
  const text = `default via 10.0.0.1 dev eth0 proto dhcp metric 100
10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.5
10.8.0.3 via inet6 fe80::1 dev tun0
unreachable 10.9.0.0/16 metric 4278198272
local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1
default table 200
	nexthop via 10.1.0.1 dev eth1 weight 1
	nexthop via 10.1.0.2 dev eth2 weight 1
`;
  expect(parseIpRoute(text)).toMatchObject([
    { destination: 'default', kind: 'unicast', via: '10.0.0.1', device: 'eth0', table: 'main' },
    { destination: '10.0.0.0/24', device: 'eth0', table: 'main' },
    { destination: '10.8.0.3/32', via: 'fe80::1', device: 'tun0' },
    { destination: '10.9.0.0/16', kind: 'unreachable' },
    { destination: '127.0.0.0/8', kind: 'local', table: 'local' },
    { destination: 'default', via: '10.1.0.1', device: 'eth1', table: '200' },
  ]);
});

test('rules by priority; foreign text is an error', () => {
  expect(parseIpRule('0:\tfrom all lookup local\n32765:\tnot from all fwmark 0x1 lookup 200\n')).toMatchObject([
    { priority: 0 },
    { priority: 32_765, row: '32765:\tnot from all fwmark 0x1 lookup 200' },
  ]);
  expect(() => parseIpRule('RTNETLINK answers: Operation not supported\n')).toThrow(ParseError);
});
