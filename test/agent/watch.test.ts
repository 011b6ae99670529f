import { describe, expect, test } from 'vitest';
import { readCounters } from '../../agent/counters.ts';
import type { Counted } from '../../agent/lease.ts';
import { judge } from '../../agent/watch.ts';

const files: Readonly<Record<string, string>> = {
  // Kernel 6.1.
  netstat: 'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 12 40\nIpExt: InNoRoutes\nIpExt: 7\n',
  snmp: 'Ip: Forwarding\nIp: 1\nTcp: RtoAlgorithm AttemptFails\nTcp: 1 -1\n',
  // Two CPUs; hexadecimal.
  'stat/nf_conntrack': 'entries  found drop\n00000005 00000001 0000000a\n00000005 00000000 00000010\n',
  softnet_stat: '0000000a 00000002 00000003 0\n0000000b 00000001 00000000 0\n',
};

describe('a counter', () => {
  test('is read by the name it has in a diagnosis, summed over CPUs', () => {
    const names = [
      'TcpExtListenOverflows',
      'IpExtInNoRoutes',
      'conntrack.drop',
      'softnet.dropped',
      'softnet.timeSqueeze',
    ];
    expect(readCounters(names, (name) => files[name])).toEqual({
      TcpExtListenOverflows: 12n,
      IpExtInNoRoutes: 7n,
      'conntrack.drop': 26n,
      'softnet.dropped': 3n,
      'softnet.timeSqueeze': 3n,
    });
  });

  test('that is not there, or no count, is missing and never zero', () => {
    const names = [
      'TcpExtNoSuch',
      'TcpAttemptFails',
      'neighbours.table_fulls',
      'softnet.other',
      '',
      'conntrack.',
      '.x',
    ];
    expect(readCounters(names, (name) => files[name])).toEqual({});
    expect(readCounters(names, () => 'TcpExt: NoSuch')).toEqual({});
  });
});

describe('a watch of ten seconds', () => {
  const watch = (beforePerSecond: number, mustFall = true) => ({
    counters: [
      { counter: 'own', beforePerSecond },
      { counter: 'other', beforePerSecond: 5 },
    ],
    mustFall,
  });
  const at = (seconds: number, counts: Counted['counts']): Counted => ({ monotonicMs: seconds * 1000, counts });
  const judged = (wanted: ReturnType<typeof watch>, own: bigint, other = 50n) =>
    judge(wanted, at(0, { own: 100n, other: 0n }), at(10, { own: 100n + own, other })).against;

  test('is passed by a counter that fell by half or more, with the rates it was judged by', () => {
    const to = at(10, { own: 150n, other: 50n });
    expect(judge(watch(10), at(0, { own: 100n, other: 0n }), to)).toEqual({
      against: null,
      measured: [
        { counter: 'own', beforePerSecond: 10, afterPerSecond: 5 },
        { counter: 'other', beforePerSecond: 5, afterPerSecond: 5 },
      ],
    });
  });

  test('finds no improvement where more than half of the rate is left', () => {
    expect(judged(watch(10), 51n)).toBe('no-improvement');
  });

  test('expects no improvement where a process must listen anew first, or where nothing was counted before', () => {
    expect(judged(watch(10, false), 100n)).toBeNull();
    expect(judged(watch(0), 40n)).toBeNull();
  });

  test('finds harm in any counter that more than doubled and rose by more than ten a second', () => {
    expect(judged(watch(10, false), 0n, 151n)).toBe('harm');
    expect(judged(watch(10, false), 0n, 150n)).toBeNull();
    expect(judged(watch(10, false), 201n)).toBe('harm');
    expect(judged(watch(30, false), 590n)).toBeNull();
  });

  test('says nothing about what was not counted at both ends, or was set to zero meanwhile', () => {
    expect(judge(watch(10), at(0, {}), at(10, { own: 900n, other: 0n }))).toEqual({ against: null, measured: [] });
    expect(judged(watch(10), -1n, 0n)).toBeNull();
  });
});
