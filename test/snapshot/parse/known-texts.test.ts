import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { SourceId } from '../../../src/protocol/manifest.ts';
import { parsers } from '../../../src/snapshot/parsers.ts';
import { record } from '../../support/counters.ts';

/** Texts whose lines the quick ways know after the first reading. */
const TEXTS = {
  'proc-net-netstat':
    'TcpExt: SyncookiesSent ListenDrops ListenOverflows\nTcpExt: 0 7 18446744073709551615\nIpExt: InNoRoutes InOctets\nIpExt: 4 9007199254740993\n',
  'proc-net-snmp':
    'Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: MaxConn InSegs\nTcp: -1 99\nIcmpMsg: InType3\nIcmpMsg: 5\n',
  'proc-net-snmp6': 'Ip6InReceives                   \t12\nIp6OutNoRoutes\t0\nUdp6InDatagrams 9007199254740993\n',
  'proc-net-stat-nf_conntrack': 'entries  searched found drop\n0000000a  00000000 00000001 0000000f\n',
  'netstat-s':
    'Tcp:\n    7 resets sent\nIcmp:\n    ICMP output histogram:\n        echo request: 1\nTcpExt:\n    5 SYNs to LISTEN sockets dropped\n    TCPTimeouts: 3\n    Quick ack mode was activated 2 times\n',
  sysctl: '/proc/sys/net/ipv4/tcp_mem:1\t2\t3\n/proc/sys/net/ipv4/conf/eth0.1/rp_filter:0\nnet.core.somaxconn = 128\n',
  'proc-net-xfrm_stat': 'XfrmInNoPols             \t0\nXfrmInPolBlock          \t47\n',
  'sys-class-net': '/sys/class/net/eth0/statistics/rx_dropped:5\n/sys/class/net/eth0/operstate:up\n',
} as const satisfies Partial<Record<SourceId, string>>;

const PIECES = [
  '',
  ' ',
  '\n',
  '\r',
  '-',
  '0',
  'x',
  ':',
  '=',
  '.',
  '\t',
  '99999999999999999999',
  '__proto__',
  'Tcp: ',
  'é',
];

type Parse = (text: string) => unknown;

function outcomeOf(parse: Parse, text: string): unknown {
  try {
    return plain(parse(text));
  } catch (error) {
    return String(error);
  }
}

/** Values by name as they are asked for, whatever holds them. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members: Readonly<Record<string, unknown>> = isNamed(value) ? record(value) : { ...value };
  return Object.fromEntries(Object.entries(members).map(([name, one]) => [name, plain(one)]));
}

function isNamed(value: object): value is ReadonlyMap<string, unknown> {
  return 'keys' in value && 'get' in value && typeof value.get === 'function';
}

describe.each(Object.entries(TEXTS))('%s', (name, text) => {
  const source = Object.keys(TEXTS).find((id): id is keyof typeof TEXTS => id === name) ?? 'sysctl';
  const change = fc.tuple(fc.nat(text.length), fc.nat(6), fc.constantFrom(...PIECES));

  test('what was read before never changes what is read now', { timeout: 60_000 }, async () => {
    const changed = fc
      .array(change, { minLength: 1, maxLength: 3 })
      .map((changes) =>
        changes.reduce<string>(
          (whole, [at, length, piece]) => whole.slice(0, at) + piece + whole.slice(at + length),
          text,
        ),
      );
    await fc.assert(
      fc.asyncProperty(changed, async (other) => {
        vi.resetModules();
        const fresh = (await import('../../../src/snapshot/parsers.ts')).parsers[source];
        const first = outcomeOf(fresh, other);
        // Twice, so that it is known; then the plain text, and it again.
        const [one, two, , three] = [other, other, text, other].map((each) => outcomeOf(parsers[source], each));
        expect([one, two, three]).toEqual([first, first, first]);
      }),
      { numRuns: 40 },
    );
  });
});

test('the values of a known header are those of its own line, zero or not', () => {
  const text = (values: string) => `TcpExt: A B C\nTcpExt: ${values}\n`;
  const read = (values: string) => record(parsers['proc-net-netstat'](text(values)).values);
  expect(read('1 2 3')).toEqual({ TcpExtA: 1n, TcpExtB: 2n, TcpExtC: 3n });
  expect(read('0 0 4')).toEqual({ TcpExtA: 0n, TcpExtB: 0n, TcpExtC: 4n });
  expect(read('0 0 18446744073709551615')).toEqual({ TcpExtA: 0n, TcpExtB: 0n, TcpExtC: 18_446_744_073_709_551_615n });
  expect(read('0 -1 0')).toEqual({ TcpExtA: 0n, TcpExtB: -1n, TcpExtC: 0n });
  expect(read('5 6 7 8')).toEqual({ TcpExtA: 5n, TcpExtB: 6n, TcpExtC: 7n });
  expect(() => read('5 6')).toThrow(/no counters/);
});

test('more layouts of sysctls than are remembered are read as well as the first', () => {
  const keys = Array.from({ length: 300 }, (_, index) => `net.ipv4.conf.eth${index}.rp_filter`);
  for (let host = 0; host < 400; host += 1) {
    const values = keys.map((key, index) => `${key} = ${host + index}\n`).join('');
    const read = parsers.sysctl(`${values}net.ipv4.conf.veth${host}.rp_filter = 2\nnet.core.somaxconn = ${host}\n`);
    expect(read.get(`net.ipv4.conf.veth${host}.rp_filter`)).toBe('2');
    expect(read.get('net.core.somaxconn')).toBe(`${host}`);
    expect(read.get('net.ipv4.conf.eth299.rp_filter')).toBe(`${host + 299}`);
    expect(read.size).toBe(302);
  }
});

test('of a sysctl that stands there twice the second value counts, unless it is the rest of the first', () => {
  expect(parsers.sysctl('net.core.somaxconn = 1\nnet.core.somaxconn = 2\n').get('net.core.somaxconn')).toBe('2');
  const file = '/proc/sys/net/ipv4/tcp_available_congestion_control';
  const key = 'net.ipv4.tcp_available_congestion_control';
  expect(parsers.sysctl(`${file}:reno\n${file}:cubic\n${file}:bbr\n`).get(key)).toBe('reno\ncubic\nbbr');
});

test('more kernels than are remembered are read as well as the first', () => {
  for (let kernel = 0; kernel < 500; kernel += 1) {
    const { values } = parsers['proc-net-netstat'](`TcpExt: ListenDrops New${kernel}\nTcpExt: ${kernel} 1\n`);
    expect(record(values)).toEqual({ TcpExtListenDrops: BigInt(kernel), [`TcpExtNew${kernel}`]: 1n });
  }
});
