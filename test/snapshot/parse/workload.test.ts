import { describe, expect, test } from 'vitest';
import { ParseError } from '../../../src/snapshot/parse-error.ts';
import { parseListenerProcesses } from '../../../src/snapshot/parse/listener-processes.ts';
import { parseOtherNamespaces } from '../../../src/snapshot/parse/other-namespaces.ts';
import { parseProcPressure } from '../../../src/snapshot/parse/proc-pressure.ts';

describe('control groups of the listeners', () => {
  test('version 2 as the agent prints it, a path with a colon in it', () => {
    const { groups, processes } = parseListenerProcesses(
      [
        '/proc/7/stat:7 (web) S 1 7 7 0 -1 4194560 9 0 0 0 120 30 0 0 20 0 4 0 9 9 9',
        '/proc/7/cgroup:0::/kubepods/pod1/cri-containerd:ab',
        '/sys/fs/cgroup/kubepods/pod1/cri-containerd:ab/:',
        'cgroup.events:frozen 1',
        'cpu.max:50000 100000',
        'cpu.stat:nr_throttled 12',
        'memory.max:max',
        'memory.pressure:some avg10=0.10 avg60=0.00 avg300=0.00 total=5',
        '/sys/fs/cgroup/kubepods/:',
        'cpu.max:max 100000',
      ].join('\n'),
    );
    expect(groups).toEqual([
      {
        path: '/sys/fs/cgroup/kubepods/pod1/cri-containerd:ab',
        values: {
          'cgroup.events frozen': '1',
          'cpu.max': '50000 100000',
          'cpu.stat nr_throttled': '12',
          'memory.max': 'max',
          'memory.pressure some': 'avg10=0.10 avg60=0.00 avg300=0.00 total=5',
        },
      },
      { path: '/sys/fs/cgroup/kubepods', values: { 'cpu.max': 'max 100000' } },
    ]);
    expect(processes).toMatchObject([
      {
        parent: 1,
        cpuTicks: 150,
        threads: 4,
        groups: expect.arrayContaining(['/sys/fs/cgroup/kubepods/pod1/cri-containerd:ab']),
      },
    ]);
  });

  test('version 1: one hierarchy a controller, also under its first name', () => {
    const { processes } = parseListenerProcesses('/proc/7/cgroup:4:cpu,cpuacct:/docker/ab\n/proc/7/cgroup:9:blkio:/\n');
    expect(processes[0]?.groups).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct/docker/ab',
      '/sys/fs/cgroup/cpu/docker/ab',
      '/sys/fs/cgroup/cpuacct/docker/ab',
    ]);
  });

  test('cpu.stat alone, as people paste it', () => {
    const text = 'nr_periods 512\nnr_throttled 498\nthrottled_time 40812334211\n';
    expect(parseListenerProcesses(text)).toEqual({
      processes: [],
      groups: [
        {
          path: '',
          values: {
            'cpu.stat nr_periods': '512',
            'cpu.stat nr_throttled': '498',
            'cpu.stat throttled_time': '40812334211',
          },
        },
      ],
    });
  });
});

describe('other network namespaces', () => {
  // Rows as Linux 6.18 prints them.
  const text = [
    '/run/netns/blue:net:[4026532333]',
    '/proc/812/ns/net:net:[4026532333]',
    '/proc/812/task/812/comm:nginx: master',
    `/proc/812/task/812/cgroup:0::/docker/${'ab'.repeat(32)}`,
    '/proc/812/net/fib_trie:172.17.0.2',
    '/proc/812/net/tcp:   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 643370 1',
    '/proc/812/net/tcp6:   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0',
    '/proc/812/net/tcp6:   1: B80D0120000000000000000001000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:0',
    '/proc/812/net/netstat:ListenOverflows 12',
    '',
  ].join('\n');

  test('identity, names, addresses, listeners with what waits, counters', () => {
    expect(parseOtherNamespaces(text)).toMatchObject([
      {
        netns: 'net:[4026532333]',
        name: 'blue',
        pid: 812,
        command: 'nginx: master',
        container: 'ab'.repeat(32),
        addresses: ['172.17.0.2'],
        listeners: [
          { address: '127.0.0.1', port: 8080, acceptQueue: 3 },
          { address: '::', port: 80 },
          { address: '2001:db8:0:0:0:0:0:1', port: 443 },
        ],
        counters: { ListenOverflows: 12n },
      },
    ]);
  });

  test('nothing printed is no other namespace; something else is not understood', () => {
    expect(parseOtherNamespaces('')).toEqual([]);
    expect(() => parseOtherNamespaces('what is this\n')).toThrow(ParseError);
  });
});

test('pressure: percent of the last ten seconds, and microseconds', () => {
  const text = '/proc/pressure/cpu:some avg10=3.85 avg60=4.05 avg300=6.27 total=52073110\n';
  expect(parseProcPressure(text)).toMatchObject([{ resource: 'cpu', kind: 'some', percent: 3.85, micros: 52_073_110 }]);
  expect(() => parseProcPressure('/proc/pressure/cpu:nothing\n')).toThrow(ParseError);
});
