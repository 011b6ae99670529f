import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/facts/ledger.ts';
import { resetsWithoutSocket, synsBehindDropped } from '../../src/facts/ledger.ts';
import { bundleOf, factsOf } from '../rules/support.ts';

type Numbers = Readonly<Record<string, number>>;

/** What every kernel counts. */
const ALWAYS = [
  'TcpExtListenDrops',
  'TcpExtListenOverflows',
  'TcpExtSyncookiesSent',
  'TcpExtSyncookiesRecv',
  'TcpExtTCPReqQFullDrop',
  'TcpExtEmbryonicRsts',
  'TcpExtTCPTimeouts',
  'TcpExtTCPAbortOnData',
  'IpOutNoRoutes',
  'IcmpInDestUnreachs',
  'TcpPassiveOpens',
  'TcpOutSegs',
  'TcpOutRsts',
];
/** Counters that tell the era; the proc files of a kernel name all it has. */
const ERAS = {
  '3.10': ['TcpExtPAWSPassive'],
  '4.4': ['TcpExtPAWSPassive', 'TcpExtTCPSynRetrans'],
  '4.9': ['TcpExtPAWSPassive', 'TcpExtTCPSynRetrans', 'TcpExtTCPMD5Failure'],
  '4.14': ['TcpExtTCPSynRetrans', 'TcpExtTCPMD5Failure', 'TcpExtTCPMemoryPressuresChrono'],
} as const;

function procFiles(names: readonly string[], values: Numbers): Readonly<Record<string, string>> {
  const table = (groups: readonly string[]): string =>
    groups
      .map((group) => {
        const own = names.filter((name) => name.startsWith(group) && !(group === 'Tcp' && name.startsWith('TcpExt')));
        const heads = own.map((name) => name.slice(group.length)).join(' ');
        return `${group}: ${heads}\n${group}: ${own.map((name) => values[name] ?? 0).join(' ')}\n`;
      })
      .join('');
  return { 'proc-net-netstat': table(['TcpExt']), 'proc-net-snmp': table(['Ip', 'Icmp', 'Tcp']) };
}

function accountOf(kernel: keyof typeof ERAS, values: Numbers, more: Readonly<Record<string, string>> = {}): Account {
  const names = [...ALWAYS, ...ERAS[kernel]];
  const sockets = { 'ss-sockets': 'LISTEN 0 128 0.0.0.0:80 0.0.0.0:*\n', uname: `${kernel}.0\n`, ...more };
  const first = { ...procFiles(names, {}), ...sockets };
  const { account } = factsOf(bundleOf(first, { ...first, ...procFiles(names, values) }));
  if (account === undefined) throw new Error('no account');
  return account;
}

describe('a cookie', () => {
  const cookies = { TcpExtListenDrops: 90, TcpExtListenOverflows: 10, TcpExtSyncookiesSent: 80 };

  test.each(['3.10', '4.4'] as const)('up to 4.6 is no drop although ListenDrops counts it (%s)', (kernel) => {
    expect(accountOf(kernel, cookies)).toMatchObject({ refused: 10, residue: 0, answered: 80 });
  });

  test.each(['4.9', '4.14'] as const)('is not among the drops from 4.9 on (%s)', (kernel) => {
    expect(accountOf(kernel, cookies)).toMatchObject({ refused: 90, residue: 80 });
  });

  test('that came back is a handshake, and counted once', () => {
    const values = { TcpExtSyncookiesSent: 50, TcpExtSyncookiesRecv: 50, TcpPassiveOpens: 50 };
    expect(accountOf('4.14', values)).toMatchObject({ answered: 50, completed: 50, arrived: 50 });
  });

  test('of an unknown kernel is taken for a drop only where the drops leave no room for it', () => {
    const nstat = (drops: number) => `TcpExtListenDrops ${drops} 0.0\nTcpExtSyncookiesSent 40 0.0\n`;
    const refused = (drops: number) => {
      const [sample] = bundleOf({ nstat: nstat(drops) }).samples;
      if (sample === undefined) throw new Error('no sample');
      const bundle = { ...bundleOf({}), samples: [{ ...sample, counting: 'increase' as const }] };
      return factsOf(bundle).account?.refused;
    };
    expect(refused(42)).toBe(2);
    expect(refused(7)).toBe(7);
  });
});

describe('a full accept queue', () => {
  const full = { TcpExtListenDrops: 30, TcpExtListenOverflows: 30, TcpPassiveOpens: 100 };

  test('up to 4.9 refuses final ACKs, whose SYNs had been answered', () => {
    expect(accountOf('4.9', full)).toMatchObject({ refused: 30, refusedAcks: 30, arrived: 100 });
  });

  test('refuses SYNs from 4.10 on', () => {
    expect(accountOf('4.14', full)).toMatchObject({ refused: 30, refusedAcks: 0, arrived: 130 });
  });

  test('refuses as many final ACKs as its own count runs ahead of ListenDrops', () => {
    const listener = (drops: number) =>
      `0 128 0.0.0.0:80 0.0.0.0:* ino:7 sk:1 skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d${drops})\n`;
    const names = [...ALWAYS, ...ERAS['4.14']];
    const at = (values: Numbers, drops: number) => ({ ...procFiles(names, values), 'ss-listen': listener(drops) });
    expect(factsOf(bundleOf(at({}, 5), at(full, 42))).account?.refusedAcks).toBe(7);
  });
});

describe('half-open requests', () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => `SYN-RECV 0 0 192.0.2.1:80 198.51.100.2:${40_000 + index}\n`).join('');

  test('of one look are no more than the first answers that were sent', () => {
    const values = { TcpOutSegs: 98, TcpExtTCPSynRetrans: 78, TcpExtTCPTimeouts: 48 };
    // As seen with SYN+ACKs dropped by a router: 20 new requests, 30 SYNs repeated, 16 requests from before the window.
    expect(accountOf('4.14', values, { 'ss-sockets': rows(36) })).toMatchObject({ unfinished: 50, answered: 50 });
  });

  test('of two looks are those that came between them', () => {
    const names = [...ALWAYS, ...ERAS['4.14']];
    const at = (count: number) => ({ ...procFiles(names, {}), 'ss-sockets': rows(count) });
    expect(factsOf(bundleOf(at(3), at(9))).account?.unfinished).toBe(6);
  });

  test('are unknown where nobody looked, and so is what was answered', () => {
    const names = [...ALWAYS, ...ERAS['4.14']];
    const bundle = bundleOf(procFiles(names, {}), procFiles(names, { TcpPassiveOpens: 9 }));
    expect(factsOf(bundle).account).toMatchObject({ answered: null, arrived: null, completed: 9 });
  });
});

test('totals since boot make no account', () => {
  expect(factsOf(bundleOf(procFiles(ALWAYS, { TcpExtListenDrops: 9 }))).account).toBeUndefined();
});

test('answers dropped on their way out are made again once by a timer', () => {
  const names = [...ALWAYS, ...ERAS['4.14']];
  const { counters } = factsOf(bundleOf(procFiles(names, {}), procFiles(names, { TcpExtTCPTimeouts: 51 })));
  expect(synsBehindDropped(104, counters)).toBe(53);
  expect(synsBehindDropped(60, counters)).toBe(30);
});

test('own SYNs dropped on their way out are no answers', () => {
  const names = [...ALWAYS, ...ERAS['4.14'], 'TcpActiveOpens', 'TcpExtTCPRetransFail'];
  const values = { TcpActiveOpens: 20, TcpExtTCPRetransFail: 28, TcpExtTCPTimeouts: 28 };
  const { counters } = factsOf(bundleOf(procFiles(names, {}), procFiles(names, values)));
  expect(synsBehindDropped(48, counters)).toBe(48);
});

test('resets of aborted connections answer no SYN', () => {
  const names = [...ALWAYS, ...ERAS['4.14']];
  const values = { TcpOutRsts: 20, TcpExtTCPAbortOnData: 15 };
  const { counters } = factsOf(bundleOf(procFiles(names, {}), procFiles(names, values)));
  expect(resetsWithoutSocket(counters)).toBe(5);
});
