import { describe, expect, test } from 'vitest';
import { compareHosts } from '../../src/compare/compare-hosts.ts';
import { HostComparison } from '../../src/compare/comparison.ts';
import type { Observation } from '../../src/diagnosis/diagnose.ts';
import { comparisonDocument } from '../../src/report/comparison.ts';
import { renderText } from '../../src/report/text.ts';
import type { Counters, Firewall, Listener, Snapshot, Sysctls } from '../../src/snapshot/snapshot.ts';

function counters(values: Readonly<Record<string, number>>): Counters {
  const all = {
    TcpExtListenDrops: 0,
    TcpExtListenOverflows: 0,
    TcpExtPAWSPassive: 0,
    TcpPassiveOpens: 90_000,
    ...values,
  };
  return {
    values: new Map(Object.entries(all).map(([name, value]) => [name, BigInt(value)])),
    parts: [],
    completeGroups: ['TcpExt', 'Tcp'],
    source: 'proc-net-netstat',
  };
}

/** Thirty keys that are the same everywhere, as a live collection has, and those of the test. */
function sysctls(own: Readonly<Record<string, string>>): Sysctls {
  const same = Array.from({ length: 30 }, (_, index) => [`net.ipv4.conf.all.key${index}`, '0'] as const);
  return new Map([...same, ['net.ipv4.tcp_timestamps', '1'], ...Object.entries(own)]);
}

function host(name: string, after: Partial<Snapshot>, before?: Partial<Snapshot>): Observation {
  const whole = (snapshot: Partial<Snapshot>): Snapshot => ({
    counting: 'totals',
    absent: {},
    kernel: { release: '4.4.0-31-generic', major: 4, minor: 4 },
    ...snapshot,
  });
  return { host: name, after: whole(after), ...(before === undefined ? {} : { before: whole(before) }) };
}

const recycling = sysctls({ 'net.ipv4.tcp_tw_recycle': '1', 'net.core.somaxconn': '1024' });
const sane = sysctls({ 'net.ipv4.tcp_tw_recycle': '0', 'net.core.somaxconn': '4096' });

const sick = host(
  'web01',
  { sysctls: recycling, counters: counters({ TcpExtListenDrops: 80, TcpExtPAWSPassive: 80 }), uptimeSeconds: 7_200 },
  { sysctls: recycling, counters: counters({ TcpExtListenDrops: 10, TcpExtPAWSPassive: 10 }), uptimeSeconds: 7_195 },
);
const well = host(
  'web02',
  { sysctls: sane, counters: counters({}), uptimeSeconds: 720_000 },
  { sysctls: sane, counters: counters({}), uptimeSeconds: 719_995 },
);

describe('the key that makes the difference', () => {
  test('is told first: with the value of the healthy host the cause is gone', () => {
    const comparison = compareHosts([sick, well]);
    expect(comparison.reference).toBe('web02');
    expect(comparison.differences[0]).toEqual({
      kind: 'sysctl',
      what: 'net.ipv4.tcp_tw_recycle',
      values: ['1', '0'],
      weight: 'explains',
      reason: 'cause-goes-away',
      causeId: 'tw-recycle-nat',
      causeTitle: expect.stringContaining('tcp_tw_recycle'),
    });
    expect(comparison.differences.find(({ what }) => what === 'net.core.somaxconn')).toMatchObject({
      weight: 'differs',
    });
    expect(HostComparison.parse(comparison)).toEqual(comparison);
  });

  test('the order in which hosts are named decides nothing but the columns', () => {
    const turned = compareHosts([well, sick]);
    expect(turned.reference).toBe('web02');
    expect(turned.differences[0]).toMatchObject({ what: 'net.ipv4.tcp_tw_recycle', values: ['0', '1'] });
  });

  test('of many hosts the odd one out is named once, with every value', () => {
    const more = host('web03', { sysctls: sane, counters: counters({}), uptimeSeconds: 720_000 });
    const { differences } = compareHosts([well, sick, more]);
    expect(differences.filter(({ what }) => what === 'net.ipv4.tcp_tw_recycle')).toMatchObject([
      { values: ['0', '1', '0'] },
    ]);
  });

  test('a chosen reference is kept, also where it is the sick one', () => {
    expect(compareHosts([sick, well], { reference: 'web01' }).reference).toBe('web01');
  });

  test('readings, and keys of a device that only one of them has, are no settings', () => {
    const one = host('a', { sysctls: sysctls({ 'fs.file-nr': '1 0 9', 'net.ipv4.conf.eth7.rp_filter': '1' }) });
    const other = host('b', { sysctls: sysctls({ 'fs.file-nr': '7 0 9' }) });
    expect(compareHosts([one, other]).differences).toEqual([]);
    expect(compareHosts([other, one]).differences).toEqual([]);
  });

  test('blanks and tabs between numbers are the same value', () => {
    const key = 'net.ipv4.ip_local_port_range';
    const one = host('a', { sysctls: sysctls({ [key]: '32768\t60999' }) });
    const other = host('b', { sysctls: sysctls({ [key]: '32768 60999' }) });
    expect(compareHosts([one, other]).differences).toEqual([]);
  });
});

describe('counters', () => {
  test('are compared by the hour of uptime: the old busy host is not the odd one', () => {
    const names = (own: Observation, other: Observation): readonly string[] =>
      compareHosts([own, other], { reference: other.host }).differences.map(({ what }) => what);
    const young = host('young', { counters: counters({ TcpExtListenDrops: 200 }), uptimeSeconds: 3_600 });
    const old = host('old', { counters: counters({ TcpExtListenDrops: 2_000 }), uptimeSeconds: 3_600_000 });
    expect(names(young, old)).toContain('TcpExtListenDrops');
    expect(names(old, young)).toEqual([]);
  });

  test('are held against accepted connections where an uptime is missing, and that is said', () => {
    const one = host('a', { counters: counters({ TcpExtListenDrops: 500, TcpPassiveOpens: 1_000 }) });
    const other = host('b', { counters: counters({ TcpExtListenDrops: 5, TcpPassiveOpens: 1_000_000 }) });
    const { differences, remarks } = compareHosts([one, other], { reference: 'b' });
    expect(differences.find(({ what }) => what === 'TcpExtListenDrops')?.values).toEqual(['500 (500‰)', '5 (0.0‰)']);
    expect(remarks).toContain('no-uptime');
  });

  test('nine of anything is chance', () => {
    const one = host('a', { counters: counters({ TcpExtListenDrops: 9 }), uptimeSeconds: 60 });
    const other = host('b', { counters: counters({}), uptimeSeconds: 60 });
    expect(compareHosts([one, other], { reference: 'b' }).differences).toEqual([]);
  });
});

function listener(port: number, over: Partial<Listener> = {}): Listener {
  const row = `LISTEN 0 128 0.0.0.0:${port} 0.0.0.0:*`;
  return { address: '0.0.0.0', port, acceptQueue: 0, backlog: 128, owners: [], row, source: 'ss-listen', ...over };
}

describe('listeners', () => {
  test('a port that only the reference serves matters when it was asked about', () => {
    const one = host('a', { listeners: [listener(22)] });
    const other = host('b', { listeners: [listener(22), listener(8080)] });
    const asked = compareHosts([one, other], { port: 8080, reference: 'b' }).differences;
    expect(asked).toMatchObject([{ kind: 'listener', what: '8080', values: [null, '0.0.0.0 backlog 128'] }]);
    expect(asked[0]?.weight).not.toBe('differs');
    expect(compareHosts([one, other], { reference: 'b' }).differences).toMatchObject([{ weight: 'differs' }]);
  });

  test('another backlog is a difference, a queue that is not full is none', () => {
    const one = host('a', { listeners: [listener(80, { backlog: 5 }), listener(81, { acceptQueue: 3 })] });
    const other = host('b', { listeners: [listener(80), listener(81)] });
    expect(compareHosts([one, other]).differences.map(({ what }) => what)).toEqual(['80']);
  });
});

test('a rule that drops on one host alone is told; the same rule with other counts is not', () => {
  const rule = (row: string): Firewall => ({
    read: ['iptables-legacy'],
    policies: [],
    rules: [
      {
        backend: 'iptables',
        family: 'ip',
        table: 'filter',
        chain: 'INPUT',
        hook: 'input',
        verdict: 'drop',
        row,
        source: 'iptables-save',
      },
    ],
  });
  const one = host('a', { firewall: rule('[12:720] -A INPUT -p tcp -m tcp --dport 8080 -j DROP') });
  const same = host('b', { firewall: rule('[9:540] -A INPUT -p tcp -m tcp --dport 8080 -j DROP') });
  const none = host('c', { firewall: { read: ['iptables-legacy'], policies: [], rules: [] } });
  expect(compareHosts([one, same], { reference: 'b' }).differences).toEqual([]);
  expect(compareHosts([one, none], { reference: 'c' }).differences).toMatchObject([
    { kind: 'firewall', values: ['[12:720] -A INPUT -p tcp -m tcp --dport 8080 -j DROP', null] },
  ]);
});

test('another kernel line may matter, another build of it merely differs', () => {
  const kernel = (release: string, major: number, minor: number): Partial<Snapshot> => ({
    kernel: { release, major, minor },
  });
  const [old, built, fresh] = [kernel('4.4.0-31', 4, 4), kernel('4.4.0-32', 4, 4), kernel('6.1.0-18', 6, 1)];
  const weight = (other: Partial<Snapshot>): string | undefined =>
    compareHosts([host('a', old), host('b', other)]).differences[0]?.weight;
  expect(weight(built)).toBe('differs');
  expect(weight(fresh)).toBe('may-matter');
});

describe('the document', () => {
  test.each(['en', 'zh'] as const)('names the difference that explains in its first line: %s', (lang) => {
    const document = comparisonDocument(compareHosts([sick, well], { lang }), { detail: 'short', lang });
    expect(document).toMatchObject({ tone: 'bad', summary: expect.stringContaining('net.ipv4.tcp_tw_recycle') });
    expect(renderText(document, { width: 120, colour: false })).toMatch(/net\.ipv4\.tcp_tw_recycle +1 +0/);
  });

  test('says plainly when nothing differs', () => {
    const document = comparisonDocument(compareHosts([well, { ...well, host: 'web03' }]), {
      detail: 'short',
      lang: 'en',
    });
    expect(renderText(document, { width: 120, colour: false })).toContain('Nothing that was read differs.');
  });
});
