import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/protocol/problem.ts';
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts';
import { bundleFromCase, readCase } from '../../src/transports/file.ts';
import { record } from '../support/counters.ts';

async function snapshots(text: string) {
  const { bundle } = await readCase(text);
  return bundle.samples.map((sample) => takeSnapshot(sample, bundle.host));
}

const head = 'id: some-case\ncause: accept-queue-overflow\nquality: full\n';

describe('a case', () => {
  test('its judgement stands beside its evidence', async () => {
    const text = `${head}acceptable_causes: [app-stalled]\nnegative: true\nbaseline: true\nis_delta: true\nevidence: {other: x}\n`;
    expect(await readCase(text)).toMatchObject({
      id: 'some-case',
      cause: 'accept-queue-overflow',
      acceptableCauses: ['app-stalled'],
      quality: 'full',
      negative: true,
      baseline: true,
      isDelta: true,
      bundle: { host: { id: 'some-case' }, transport: 'file' },
    });
  });

  test('a counter that was looked at again is a window', async () => {
    const lines = [352, 354, 363].map((count) => `    ${count} SYNs to LISTEN sockets dropped\n`).join('');
    const all = await snapshots(`${head}is_delta: true\nevidence:\n  netstat_s: |\n${lines}`);
    expect(all.map(({ counters }) => counters?.values.get('TcpExtListenDrops'))).toEqual([352n, 363n]);
  });

  test('a table that was read again later is a window too', async () => {
    const row = (drops: string): string => `      0a000000 ${drops} 00000000 ${'00000000 '.repeat(8)}\n`;
    const all = await snapshots(
      `${head}evidence:\n  proc:\n    softnet_stat: |\n${row('00000010')}    softnet_stat_later: |\n${row('00000090')}`,
    );
    expect(all.map(({ softnet }) => softnet?.map(({ dropped }) => dropped))).toEqual([[16], [144]]);
  });

  test('a table in which the CPUs begin anew is two tables; further CPUs are not', async () => {
    const row = (drops: string, cpu: number): string =>
      `      0a000000 ${drops} 00000000 ${'00000000 '.repeat(9)}0000000${cpu}\n`;
    const dropsIn = async (rows: readonly string[]) => {
      const all = await snapshots(`${head}evidence:\n  proc:\n    softnet_stat: |\n${rows.join('')}`);
      return all.map(({ softnet }) => softnet?.map(({ dropped }) => dropped));
    };
    const first = [row('00000010', 0), row('00000000', 1)];
    expect(await dropsIn([...first, row('00000090', 0), row('00000001', 1)])).toEqual([
      [16, 0],
      [144, 1],
    ]);
    expect(await dropsIn([...first, row('00000090', 2)])).toEqual([[16, 0, 144]]);
  });

  test('every key of the evidence ends in its section', async () => {
    const [snapshot] = await snapshots(`${head}kernel: 4.15.0-1064-azure
evidence:
  netstat_s: |
    5 SYNs to LISTEN sockets dropped
  ss_ltn: |
    Recv-Q Send-QLocal Address:Port  Peer Address:Port
    11         10         *:3306               *:*
  ss: |
    SYN-RECV 0      0      [::ffff:10.160.10.200]:80    [::ffff:255.204.241.13]:2765
  sysctl: {net.ipv4.tcp_tw_recycle: enabled, net.ipv4.ip_local_port_range: "1024 65535", net.core.somaxconn: 128}
  dmesg: |
    any line at all
  proc:
    sockstat_values: |
      orphan 126800
      mem 102910
    listen_backlog: 511
  iptables: |
    -P INPUT DROP
  conntrack:
    max: 65536
    stats: |
      cpu=0   	found=1 insert_failed=92 drop=0
  other: |
    CLOSE-WAIT 3068
    connect() failed (99: Cannot assign requested address)
`);
    expect(snapshot).toMatchObject({
      kernel: { major: 4, minor: 15 },
      listeners: [{ port: 3306, acceptQueue: 11, backlog: 10 }],
      sockets: { byState: { 'SYN-RECV': 1 }, halfOpenByPort: { 80: 1 } },
      kernelLog: 'any line at all\n',
      sockstat: { tcpOrphan: 126_800, tcpMemPages: 102_910 },
      firewall: { read: [], policies: [{ chain: 'INPUT', policy: 'drop' }] },
      conntrack: { columns: { insert_failed: 92n } },
      notes: ['listen_backlog: 511', 'connect() failed (99: Cannot assign requested address)'],
    });
    expect(record(snapshot?.sysctls)).toEqual({
      'net.ipv4.tcp_tw_recycle': '1',
      'net.ipv4.ip_local_port_range': '1024 65535',
      'net.core.somaxconn': '128',
      'net.netfilter.nf_conntrack_max': '65536',
    });
    expect(snapshot?.counters?.values.get('TcpExtListenDrops')).toBe(5n);
    expect(snapshot?.absent).toEqual({});
  });

  test('a later netstat -s makes two samples of totals', async () => {
    const two = await snapshots(
      `${head}is_delta: true\nevidence:\n  netstat_s: "5 SYNs to LISTEN sockets dropped"\n  netstat_s_later: "9 SYNs to LISTEN sockets dropped"\n`,
    );
    expect(two.map((snapshot) => [snapshot.counting, snapshot.counters?.values.get('TcpExtListenDrops')])).toEqual([
      ['totals', 5n],
      ['totals', 9n],
    ]);
  });

  test.each([
    ['is_delta: true\nevidence: {netstat_s: "5 SYNs to LISTEN sockets dropped"}', 'growing'],
    ['is_delta: true\nevidence: {nstat: "TcpExtListenDrops 5 0.0"}', 'increase'],
    ['is_delta: false\nevidence: {nstat: "TcpExtListenDrops 5 0.0"}', 'totals'],
    ['evidence: {nstat_delta: "TcpExtListenDrops 5 0.0", netstat_s: "99 SYNs to LISTEN sockets dropped"}', 'increase'],
  ])('%j counts %s', async (rest, counting) => {
    const [snapshot] = await snapshots(`${head}${rest}\n`);
    expect(snapshot?.counting).toBe(counting);
    expect(snapshot?.counters?.values.get('TcpExtListenDrops')).toBe(5n);
  });

  test('net-tools listeners under the key of ss are read as what they are', async () => {
    const [snapshot] = await snapshots(
      `${head}evidence:\n  ss_ltn: |\n    tcp6  0  0 ::1:4109  :::*  LISTEN  941/mono\n`,
    );
    expect(snapshot?.listeners).toMatchObject([
      { address: '::1', port: 4109, owners: [{ command: 'mono', pid: 941 }] },
    ]);
  });

  test('several kernels named are none known', async () => {
    const [snapshot] = await snapshots(`${head}kernel: 2.6.32 and 3.10.0\nevidence: {other: x}\n`);
    expect(snapshot?.kernel).toBeUndefined();
  });

  test.each([['id: x\n: : :\n\t- y\n'], ['just: text\nand: more\n'], ['id: x\ncause: y\nevidence: 5\n']])(
    '%j is refused as no case',
    async (text) => {
      await expect(bundleFromCase(text)).rejects.toMatchObject({ code: 'case-malformed' });
      await expect(bundleFromCase(text)).rejects.toBeInstanceOf(Problem);
    },
  );

  /** Found by fuzzing: a megabyte of keys that stand there already took two seconds. */
  test('a case that no person wrote is refused before its YAML is read', async () => {
    const repeated = 'origin: x\ncause: healthy\nacceptable_causes: []\n'.repeat(20_000);
    const began = process.cpuUsage();
    await expect(bundleFromCase(`id: x\n${repeated}`)).rejects.toMatchObject({ code: 'input-too-large' });
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000).toBeLessThan(500);
  });
});
