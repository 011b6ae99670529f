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

test('devices of a VRF, and the VRF itself, with its table', () => {
  const text = `4: red: <NOARP,MASTER,UP,LOWER_UP> mtu 65575 qdisc noqueue state UP group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 1280 maxmtu 65575
    vrf table 10 numtxqueues 1 numrxqueues 1
5: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq master red state UP group default qlen 1000
    link/ether 02:00:00:00:00:02 brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 65535
    vrf_slave table 10 numtxqueues 1 numrxqueues 1
    inet 10.0.0.5/24 scope global eth1
`;
  expect(parseIpAddress(text)).toMatchObject([
    { device: 'red', vrf: { table: '10', is: 'vrf' } },
    { device: 'eth1', master: 'red', vrf: { table: '10', is: 'member' }, addresses: [{ address: '10.0.0.5' }] },
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
    {
      destination: 'default',
      via: '10.1.0.1',
      device: 'eth1',
      table: '200',
      hops: [
        { via: '10.1.0.1', device: 'eth1' },
        { via: '10.1.0.2', device: 'eth2' },
      ],
    },
  ]);
});

test('the family of a default route, and its metric', () => {
  const text = `default via 10.0.0.1 dev eth0 proto dhcp metric 100
default dev ppp0 scope link
default via fe80::1 dev eth0 proto ra metric 1024 pref medium
default dev tun0 metric 256 pref medium
2001:db8::/64 dev eth0 proto kernel metric 256 pref medium
`;
  expect(parseIpRoute(text)).toMatchObject([
    { family: 'ipv4', metric: 100 },
    { family: 'ipv4' },
    { family: 'ipv6', metric: 1024 },
    { family: 'ipv6', device: 'tun0' },
    { family: 'ipv6', destination: '2001:db8::/64' },
  ]);
});

test('what routing rules ask for and do', () => {
  const text = `0:\tfrom all lookup local
100:\tfrom 10.0.0.5 lookup 200
101:\tnot from all to 10.8.0.0/16 fwmark 0x1/0xff iif eth1 lookup 201 suppress_prefixlength 0
102:\tfrom all ipproto tcp dport 80 blackhole
1000:\tfrom all lookup [l3mdev-table]
32766:\tfrom all lookup main
`;
  expect(parseIpRule(text)).toEqual([
    { priority: 0, action: 'lookup', table: 'local', row: '0:\tfrom all lookup local' },
    { priority: 100, action: 'lookup', from: '10.0.0.5', table: '200', row: '100:\tfrom 10.0.0.5 lookup 200' },
    {
      priority: 101,
      not: true,
      to: '10.8.0.0/16',
      fwmark: '0x1/0xff',
      iif: 'eth1',
      action: 'lookup',
      table: '201',
      suppress: 0,
      row: '101:\tnot from all to 10.8.0.0/16 fwmark 0x1/0xff iif eth1 lookup 201 suppress_prefixlength 0',
    },
    { priority: 102, action: 'blackhole', other: true, row: '102:\tfrom all ipproto tcp dport 80 blackhole' },
    { priority: 1000, action: 'l3mdev', row: '1000:\tfrom all lookup [l3mdev-table]' },
    { priority: 32_766, action: 'lookup', table: 'main', row: '32766:\tfrom all lookup main' },
  ]);
});

test('rules by priority; foreign text is an error', () => {
  expect(parseIpRule('0:\tfrom all lookup local\n32765:\tnot from all fwmark 0x1 lookup 200\n')).toMatchObject([
    { priority: 0 },
    { priority: 32_765, row: '32765:\tnot from all fwmark 0x1 lookup 200' },
  ]);
  expect(() => parseIpRule('RTNETLINK answers: Operation not supported\n')).toThrow(ParseError);
});
