import { describe, expect, test } from 'vitest';
import { parseEthtoolRing } from '../../../src/snapshot/parse/ethtool-ring.ts';
import { parseEthtoolStatistics } from '../../../src/snapshot/parse/ethtool-statistics.ts';
import { parseIpAddress } from '../../../src/snapshot/parse/ip-address.ts';
import { parseProcNetBonding } from '../../../src/snapshot/parse/proc-net-bonding.ts';
import { parseTcQdisc } from '../../../src/snapshot/parse/tc-qdisc.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';
import { recognise } from '../../../src/snapshot/recognise.ts';

/** iproute2 6.1 on 6.18. */
const LINKS = `2: eth0@if2: <BROADCAST,MULTICAST,PROMISC,UP,LOWER_UP> mtu 1500 xdpgeneric/id:97 qdisc noqueue master br0 state UP group default qlen 1000
    link/ether a2:38:27:a8:d5:68 brd ff:ff:ff:ff:ff:ff link-netns web
    inet 192.0.2.1/24 scope global eth0
       valid_lft forever preferred_lft forever
    inet6 2001:db8::1/64 scope global dadfailed tentative
       valid_lft forever preferred_lft forever
    RX:  bytes packets errors dropped  missed   mcast
           738       9      1       2       3       4
    RX errors:  length    crc   frame    fifo overrun otherhost
                     5      6       7       8       9        51
    TX:  bytes packets errors dropped carrier collsns
           586       7      0       0       0       0
    TX errors: aborted   fifo  window heartbt transns
                     0      0       0       0       2
`;

describe('ip -s -s address show', () => {
  test('statistics get the names of /sys, and the frames for others a name of their own', () => {
    expect(parseIpAddress(LINKS)).toMatchObject([
      {
        device: 'eth0',
        master: 'br0',
        state: 'UP',
        promiscuous: true,
        xdp: { mode: 'generic', id: 97 },
        statistics: {
          rx_packets: 9n,
          rx_missed_errors: 3n,
          rx_crc_errors: 6n,
          rx_over_errors: 9n,
          rx_otherhost_dropped: 51n,
          tx_packets: 7n,
          carrier_changes: 2n,
        },
        addresses: [
          { address: '192.0.2.1' },
          { address: '2001:db8::1', flags: ['scope', 'global', 'dadfailed', 'tentative'] },
        ],
      },
    ]);
    expect(parseIpAddress(LINKS)[0]).not.toHaveProperty('lower');
  });

  test('iproute2 of before 2016 puts overruns where the missed ones are now', () => {
    const text = `2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP
    RX: bytes  packets  errors  dropped overrun mcast
    100        20       0       0       7       0
`;
    expect(parseIpAddress(text)[0]?.statistics).toEqual({
      rx_bytes: 100n,
      rx_packets: 20n,
      rx_errors: 0n,
      rx_dropped: 0n,
      rx_over_errors: 7n,
      multicast: 0n,
    });
  });

  test.each([
    ['xdp/id:98', { mode: 'native', id: 98 }],
    ['xdpoffload/id:3', { mode: 'offloaded', id: 3 }],
    ['xdp', { mode: 'native' }],
    ['xdpmulti', { mode: 'several' }],
  ])('%s', (word, xdp) => {
    expect(parseIpAddress(`2: xdp0: <UP> mtu 1500 ${word} qdisc mq state UP`)[0]?.xdp).toEqual(xdp);
  });

  test('a device called xdp has no program', () => {
    expect(parseIpAddress('2: xdp: <UP> mtu 1500 qdisc mq state UP')[0]).not.toHaveProperty('xdp');
  });

  test('the same interface in two listings is one', () => {
    const [only, ...others] = parseIpAddress(
      `${LINKS}2: eth0@if2: <UP> mtu 1500\n    inet 192.0.2.9/24 scope global eth0\n`,
    );
    expect(only?.addresses.map(({ address }) => address)).toEqual(['192.0.2.1', '2001:db8::1', '192.0.2.9']);
    expect(others).toEqual([]);
  });
});

/** iproute2 6.1 on 6.18. */
const QDISCS = `qdisc noqueue 0: dev lo root refcnt 2
 Sent 0 bytes 0 pkt (dropped 0, overlimits 0 requeues 0)
 backlog 0b 0p requeues 0
qdisc tbf 8001: dev eth0 root refcnt 5 rate 8Kbit burst 200b lat 10ms
 Sent 5086 bytes 75 pkt (dropped 146, overlimits 230 requeues 0)
 backlog 60b 1p requeues 0
qdisc clsact ffff: dev eth0 parent ffff:fff1
 Sent 100 bytes 10 pkt (dropped 51, overlimits 0 requeues 0)
 backlog 0b 0p requeues 0
`;

describe('tc -s qdisc show', () => {
  test('each queue and hook with what it dropped', () => {
    expect(parseTcQdisc(QDISCS)).toMatchObject([
      { kind: 'noqueue', device: 'lo', parent: 'root', sent: 0n, dropped: 0n },
      { kind: 'tbf', handle: '8001:', device: 'eth0', parent: 'root', sent: 75n, dropped: 146n, overlimits: 230n },
      { kind: 'clsact', device: 'eth0', parent: 'ffff:fff1', dropped: 51n },
    ]);
  });

  test('without the statistics there is nothing to count; of one device, its name is not printed', () => {
    expect(parseTcQdisc('qdisc mq 0: dev eth0 root\nqdisc fq_codel 0: dev eth0 parent :1 limit 10240p\n')).toEqual([]);
    expect(parseTcQdisc(`qdisc mq 0: root\n Sent 1 bytes 1 pkts (dropped 2, overlimits 0 requeues 0)\n`)).toMatchObject(
      [{ kind: 'mq', parent: 'root', dropped: 2n }],
    );
  });

  test('anything else is broken', () => {
    expect(() => parseTcQdisc('Object "qdisc" is unknown, try "tc help".\n')).toThrow(ParseError);
  });
});

/** drivers/net/bonding of 5.15. */
const BOND = `Ethernet Channel Bonding Driver: v5.15.0-91-generic

Bonding Mode: fault-tolerance (active-backup)
Primary Slave: None
Currently Active Slave: eth1
MII Status: up
MII Polling Interval (ms): 100

Slave Interface: eth0
MII Status: up
Link Failure Count: 3
Permanent HW addr: 52:54:00:00:00:01
Slave queue ID: 0

Slave Interface: eth1
MII Status: down
Link Failure Count: 0
`;

describe('/proc/net/bonding', () => {
  const expected = {
    mode: 'fault-tolerance (active-backup)',
    active: 'eth1',
    members: [
      { device: 'eth0', up: true },
      { device: 'eth1', up: false },
    ],
  };

  test('with the path in front of each line, and without', () => {
    const lines = (name: string): string => BOND.replaceAll(/^/gm, `/proc/net/bonding/${name}:`);
    expect(parseProcNetBonding(`${lines('bond0')}\n${lines('bond1')}`)).toMatchObject([
      { name: 'bond0', ...expected },
      { name: 'bond1', ...expected },
    ]);
    expect(parseProcNetBonding(BOND)).toMatchObject([expected]);
  });

  test('no member may be active, and other modes name none', () => {
    const none = BOND.replace('Slave: eth1', 'Slave: None');
    expect(parseProcNetBonding(none)[0]).not.toHaveProperty('active');
    expect(parseProcNetBonding('Bonding Mode: IEEE 802.3ad Dynamic link aggregation\n')).toMatchObject([
      { members: [] },
    ]);
    expect(() => parseProcNetBonding('nothing\n')).toThrow(ParseError);
  });
});

describe('ethtool', () => {
  test('-S of several devices, with names as drivers like them', () => {
    const text = `# ethtool -S eth0
NIC statistics:
     rx_queue_0_xdp_drops: 52
     pkts rx OOB: 7
     [0]: rx_discards: 3
root@host:~# ethtool -S ens5
NIC statistics:
     conntrack_allowance_exceeded: 104
`;
    expect(parseEthtoolStatistics(text).map((one) => ({ ...one, statistics: { ...one.statistics } }))).toEqual([
      { device: 'eth0', statistics: { rx_queue_0_xdp_drops: 52n, 'pkts rx OOB': 7n, '[0]: rx_discards': 3n } },
      { device: 'ens5', statistics: { conntrack_allowance_exceeded: 104n } },
    ]);
    expect(() => parseEthtoolStatistics('no stats available\n')).toThrow(ParseError);
  });

  test('-g: the ring as it is and as it could be', () => {
    const text = `Ring parameters for eth0:
Pre-set maximums:
RX:		4096
RX Mini:	n/a
TX:		4096
Current hardware settings:
RX:		512
RX Mini:	n/a
TX:		512
`;
    expect(parseEthtoolRing(text)).toMatchObject([{ device: 'eth0', receive: 512, maximum: 4096 }]);
    expect(() => parseEthtoolRing('netlink error: Operation not supported\n')).toThrow(ParseError);
  });
});

test('pasted one behind the other, each is known', () => {
  const ring = 'Ring parameters for eth0:\nPre-set maximums:\nRX:\t4096\nCurrent hardware settings:\nRX:\t512\n';
  const statistics = '$ ethtool -S eth0\nNIC statistics:\n     rx_no_buffer_count: 527\n';
  const parts = recognise('paste', [statistics, ring, QDISCS, BOND, LINKS].join('\n'));
  expect(parts.map(({ source }) => source).sort()).toEqual([
    'ethtool-ring',
    'ethtool-statistics',
    'ip-address',
    'proc-net-bonding',
    'tc-qdisc',
  ]);
  expect(recognise('sos/proc/net/bonding/bond0', BOND)[0]).toMatchObject({ source: 'proc-net-bonding' });
});
