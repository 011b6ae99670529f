import { expect, test } from 'vitest';
import { recognise } from '../../../src/snapshot/recognise.ts';
import { hostsIn } from '../../../src/snapshot/recognise/hosts.ts';

const COUNTERS = ['TcpExt:', '    4343 times the listen queue of a socket overflowed'];

test('the answers of several hosts are not read as those of one', () => {
  const ansible = ['web01', 'web02'].flatMap((host) => [`${host} | CHANGED | rc=0 >>`, ...COUNTERS]).join('\n');
  const pdsh = ['web01', 'web02'].flatMap((host) => COUNTERS.map((line) => `${host}: ${line}`)).join('\n');
  for (const text of [ansible, pdsh]) {
    expect(() => recognise('x', text)).toThrow(/web01 and web02/);
  }
});

test('the answers of one host lose its name', () => {
  const [part, other] = recognise('x', COUNTERS.map((line) => `web01: ${line}`).join('\n'));
  expect(part).toMatchObject({ source: 'netstat-s', text: `${COUNTERS.join('\n')}\n` });
  expect(other).toBeUndefined();
});

test.each([
  ['nf_conntrack: table full, dropping packet\nnf_conntrack: table full, dropping packet\n'],
  ['curl: (7) Failed to connect to 10.0.0.5 port 80: Connection refused\ncurl: (28) Connection timed out\n'],
  ['TcpExt: SyncookiesSent ListenDrops\nTcpExt: 0 12\n'],
  ['eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\neth0: link becomes ready\n'],
])('%j names no host', (text) => {
  expect(hostsIn(text)).toEqual([]);
});
