import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { factsFrom } from '../../src/facts/facts.ts';
import type { FunnelFacts } from '../../src/facts/funnel.ts';
import { bundleOf } from '../rules/support.ts';

interface Moved {
  /** rx_packets of eth0, and of any other device. */
  readonly eth0: number;
  readonly others?: Readonly<Record<string, number>>;
  readonly left?: number;
  readonly received?: number;
  /** Wire packets of which GRO made `received`. */
  readonly wire?: number;
  readonly delivered?: number;
  readonly forwarded?: number;
  readonly segments?: number;
  readonly timeouts?: number;
  readonly repeated?: number;
}

const NOTHING: Moved = { eth0: 0 };

function host(links: string, moved: Moved): Readonly<Record<string, string>> {
  const { eth0, others = {}, left = 0, received = 0, wire = received, delivered = received, forwarded = 0 } = moved;
  const device = ([name, packets]: readonly [string, number]): string =>
    `${name}: 0 ${packets} 0 0 0 0 0 0 0 ${name === 'eth0' ? left : 0} 0 0 0 0 0 0\n`;
  return {
    'proc-net-dev': Object.entries({ ...others, eth0 })
      .map(device)
      .join(''),
    'proc-net-snmp': `Ip: InReceives ForwDatagrams InDelivers OutRequests
Ip: ${received} ${forwarded} ${delivered} ${left}
Tcp: InSegs RetransSegs
Tcp: ${moved.segments ?? delivered} ${moved.repeated ?? 0}
`,
    'proc-net-netstat': `TcpExt: TCPTimeouts
TcpExt: ${moved.timeouts ?? 0}
IpExt: InNoECTPkts
IpExt: ${wire}
`,
    'ip-address': links,
  };
}

const PLAIN = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
`;

function funnel(moved: Moved, links = PLAIN): FunnelFacts {
  const none = Object.fromEntries(Object.keys(moved.others ?? {}).map((name) => [name, 0]));
  const { before, after } = snapshotsOf(bundleOf(host(links, { ...NOTHING, others: none }), host(links, moved)));
  const facts = factsFrom(before, after, {}).funnel;
  if (facts === undefined) throw new Error('no funnel');
  return facts;
}

test('frames that no IP counter sees end between device and IP', () => {
  expect(funnel({ eth0: 53, received: 1 })).toMatchObject({ beforeIp: 52, insideIp: 0, reached: 'device' });
});

test('packets that are neither delivered nor forwarded nor counted end inside IP', () => {
  expect(funnel({ eth0: 53, received: 52, delivered: 0 })).toMatchObject({ beforeIp: 1, insideIp: 52, reached: 'ip' });
  expect(funnel({ eth0: 53, received: 52, delivered: 0, forwarded: 52 })).toMatchObject({ insideIp: 0 });
});

test('segments that reach TCP have passed all before it', () => {
  expect(funnel({ eth0: 53, received: 52 })).toMatchObject({ beforeIp: 1, insideIp: 0, reached: 'tcp' });
});

test('where nothing comes in, nothing is reached', () => {
  expect(funnel({ eth0: 1 }).reached).toBe('nothing');
});

test('what GRO made of many frames is no loss', () => {
  expect(funnel({ eth0: 45_000, received: 1_000, wire: 45_000 })).toMatchObject({ beforeIp: 0, reached: 'tcp' });
});

test('loopback, ports of a bridge and stacked devices are not counted twice', () => {
  const links = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
3: eth0.5@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
4: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq master br0 state UP
5: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
6: veth0@if9: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
`;
  const others = { lo: 400, 'eth0.5': 60, eth1: 9_000, br0: 10, veth0: 20 };
  const { devices, received, beforeIp } = funnel({ eth0: 100, others, received: 530 }, links);
  expect({ devices: devices.moved, received: received.moved, beforeIp }).toEqual({
    devices: 130,
    received: 130,
    beforeIp: 0,
  });
});

test('both ends of a veth pair in one namespace take frames in', () => {
  const links = `2: eth0@eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
3: eth1@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
`;
  expect(funnel({ eth0: 10, others: { eth1: 7 }, received: 17 }, links).devices.moved).toBe(17);
});

test('timeouts that repeat nothing are answers the host itself discards', () => {
  expect(funnel({ eth0: 55, received: 55, timeouts: 53 }).unsentRepeats).toBe(53);
  expect(funnel({ eth0: 55, received: 55, timeouts: 53, repeated: 53 }).unsentRepeats).toBe(0);
});

test('one sample shows no movement', () => {
  const { after } = snapshotsOf(bundleOf(host(PLAIN, { eth0: 53, received: 1 })));
  expect(factsFrom(undefined, after, {}).funnel).toMatchObject({
    beforeIp: undefined,
    insideIp: undefined,
    unsentRepeats: undefined,
    reached: undefined,
  });
});
