import { describe, expect, test } from 'vitest';
import type { Sample } from '../../src/protocol/bundle.ts';
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts';
import { record } from '../support/counters.ts';

function sample(texts: Record<string, string>): Sample {
  return { answers: Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, { text }])) };
}

function snapshotOf(texts: Record<string, string>) {
  return takeSnapshot(sample(texts), { id: 'host-42' });
}

describe('a snapshot', () => {
  test('of nothing knows nothing: every section is undefined, none is zero or empty', () => {
    const { host, counting, absent, ...sections } = snapshotOf({});
    expect(host).toEqual({ id: 'host-42' });
    expect(counting).toBe('totals');
    expect(absent).toEqual({});
    expect(Object.values(sections).every((section) => section === undefined)).toBe(true);
  });

  test('a broken section is absent with its reason, and the others stand', () => {
    const snapshot = snapshotOf({
      'proc-net-softnet_stat': 'garbage\n',
      'proc-net-sockstat': 'TCP: inuse 1 orphan 2\n',
    });
    expect(snapshot.softnet).toBeUndefined();
    expect(snapshot.absent['proc-net-softnet_stat']).toMatch(/line 1: .*garbage/);
    expect(snapshot.sockstat?.tcpOrphan).toBe(2);
  });

  test('listeners among garbled rows of sockets are not known, and break nothing', () => {
    const { listeners, sockets } = snapshotOf({ 'ss-sockets': 'LISTEN 51 50 0.0.0.0:4,002 0.0.0.0:*\n' });
    expect(listeners).toBeUndefined();
    expect(sockets?.byState).toEqual({ LISTEN: 1 });
  });

  test('a source that could not be read carries the reason of the host', () => {
    const answers = { dmesg: { error: { code: 'not-permitted', message: 'dmesg: Operation not permitted' } } };
    const snapshot = takeSnapshot({ answers }, { id: 'x' });
    expect(snapshot.kernelLog).toBeUndefined();
    expect(snapshot.absent.dmesg).toBe('dmesg: Operation not permitted');
  });

  test('answers of ids this version does not know are ignored', () => {
    expect(() => snapshotOf({ 'proc-net-tomorrow': 'x' })).not.toThrow();
  });

  test('counters of /proc win over netstat -s, which fills in what is missing', () => {
    const { counters } = snapshotOf({
      'netstat-s': 'TcpExt:\n    5 SYNs to LISTEN sockets dropped\nTcp:\n    7 resets sent\n',
      'proc-net-netstat': 'TcpExt: ListenDrops\nTcpExt: 6\n',
    });
    expect(record(counters?.values)).toEqual({ TcpExtListenDrops: 6n, TcpOutRsts: 7n });
    expect(counters?.source).toBe('proc-net-netstat');
    expect(counters?.parts.map(({ source, lines }) => [source, lines.get('TcpOutRsts')])).toEqual([
      ['proc-net-netstat', undefined],
      ['netstat-s', '7 resets sent'],
    ]);
    expect(counters?.completeGroups).toEqual(['TcpExt']);
  });

  test('listeners get their owners by inode, also when several share one address', () => {
    const { listeners } = snapshotOf({
      'ss-listen': '3 128 *:80 *:* ino:11 sk:1\n0 128 *:80 *:* ino:12 sk:2\n0 5 *:22 *:* ino:13 sk:3\n',
      'ss-listen-owners':
        '0 128 *:80 *:* users:(("new",pid=2,fd=3)) ino:12 sk:2\n3 128 *:80 *:* users:(("old",pid=1,fd=3)) ino:11 sk:1\n',
    });
    expect(listeners?.map((row) => [row.acceptQueue, row.owners.map((owner) => owner.command)])).toEqual([
      [3, ['old']],
      [0, ['new']],
      [0, []],
    ]);
  });

  test('listeners without inodes that share an address stay without owner when the listings differ', () => {
    const { listeners } = snapshotOf({
      'ss-listen': '3 128 *:80 *:*\n0 128 *:80 *:*\n',
      'ss-listen-owners': '3 128 *:80 *:* users:(("old",pid=1,fd=3))\n',
    });
    expect(listeners?.flatMap((row) => row.owners)).toEqual([]);
  });

  test('ss -tan gives the listeners where nothing better is there; without a listening row nothing is known', () => {
    const row = 'ESTAB 0 0 10.0.0.1:80 10.0.0.2:9\n';
    expect(snapshotOf({ 'ss-sockets': `LISTEN 4 3 *:80 *:*\n${row}` }).listeners).toMatchObject([
      { port: 80, acceptQueue: 4, backlog: 3, source: 'ss-sockets' },
    ]);
    expect(snapshotOf({ 'ss-sockets': row }).listeners).toBeUndefined();
  });

  test('netstat -l says nothing about connections', () => {
    const snapshot = snapshotOf({ 'netstat-listen': 'tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN\n' });
    expect(snapshot.listeners).toHaveLength(1);
    expect(snapshot.sockets).toBeUndefined();
  });

  test('ss -s gives totals only, and says so', () => {
    const snapshot = snapshotOf({ 'ss-s': 'TCP:   109 (estab 6, closed 101, orphaned 0, timewait 95)\n' });
    expect(snapshot.sockets).toMatchObject({ summaryOnly: true, byState: { ESTAB: 6, 'TIME-WAIT': 95 } });
  });

  test('a listing that was cut gives lower bounds', () => {
    const answers = { 'ss-sockets': { text: 'ESTAB 0 0 10.0.0.1:80 10.0.0.2:9\n', truncated: true } };
    expect(takeSnapshot({ answers }, { id: 'x' }).sockets?.truncated).toBe(true);
  });

  test('a firewall back end whose kernel module is not loaded has no rules, and that is known', () => {
    const missing = { error: { code: 'feature-missing', message: 'ip_tables is not loaded' } };
    const answers = { 'nft-ruleset': { text: '' }, 'iptables-save': missing };
    expect(takeSnapshot({ answers }, { id: 'x' }).firewall).toEqual({
      read: ['nft', 'iptables-legacy'],
      rules: [],
      policies: [],
    });
    const failed = { error: { code: 'not-permitted', message: 'no' } };
    expect(takeSnapshot({ answers: { 'iptables-save': failed } }, { id: 'x' }).firewall).toBeUndefined();
  });

  test('the kernel is the one of the namespace read, then uname, then what was said of the host', () => {
    const host = { id: 'x', kernel: '3.10' };
    expect(takeSnapshot(sample({}), host).kernel).toEqual({ release: '3.10', major: 3, minor: 10 });
    expect(takeSnapshot(sample({ uname: '4.4.155\n' }), host).kernel?.release).toBe('4.4.155');
    expect(
      takeSnapshot(sample({ uname: '4.4.155\n', sysctl: 'kernel.osrelease = 6.1.0-18\n' }), host).kernel?.major,
    ).toBe(6);
  });
});
