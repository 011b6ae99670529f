import { expect, test } from 'vitest';
import { DiagnosisDocument, diagnosisDocument, reason, snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { improvement } from '../../src/app/changes/improvement.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { bundleOf, procCounters } from '../rules/support.ts';

const quiet = { TcpPassiveOpens: 40, IpInReceives: 900, IpInDelivers: 900, TcpInSegs: 900 };
const OLD_SYNS = { TcpExtListenDrops: 7000, TcpExtListenOverflows: 6990 };

function dropping(reqQFull: number, seconds = 5): Bundle {
  const sysctl = '/proc/sys/net/ipv4/tcp_syncookies:0\n/proc/sys/net/ipv4/tcp_max_syn_backlog:2048\n';
  const at = (more: number) => ({
    ...procCounters({ ...quiet, TcpExtListenDrops: 10 + more, TcpExtTCPReqQFullDrop: 10 + more }),
    sysctl,
  });
  return bundleOf(at(0), at(reqQFull), seconds);
}

const sha256 = (text: string): string => text.length.toString(16).padStart(64, '0');

test('the same bundle gives the same document, and the document keeps its schema', () => {
  const [one, other] = [reason(dropping(120), {}, sha256), reason(dropping(120), {}, sha256)];
  expect(one.diagnosis).toEqual(other.diagnosis);
  expect(DiagnosisDocument.parse(diagnosisDocument(one)).plan?.changes[0]).toMatchObject({ to: '1' });
});

test('a host where nothing moves is healthy, whatever it counted since boot', () => {
  const old = procCounters({ ...quiet, ...OLD_SYNS });
  const { verdict, findings } = diagnose({ host: 'web01', ...snapshotsOf(bundleOf(old, old)) });
  expect(verdict.status).toBe('healthy');
  expect(findings).toEqual([]);
});

test('totals alone are never active', () => {
  const { verdict, window } = diagnose({
    host: 'web01',
    ...snapshotsOf(bundleOf(procCounters({ ...quiet, ...OLD_SYNS }))),
  });
  expect(verdict.status).toBe('past');
  expect(window.deltas).toBe(false);
});

test('the ledger adds up, and the best finding carries its share', () => {
  const { ledger, findings } = diagnose({ host: 'web01', ...snapshotsOf(dropping(120)) });
  expect(ledger).toMatchObject({ dropped: 120, byCause: [{ causeId: 'synq-full-drop', count: 120 }], unexplained: 0 });
  expect(findings[0]?.share).toBe(1);
});

test('samples of two boots are not subtracted, and the answer says so', () => {
  const boot = (id: string) => ({ ...procCounters({ ...quiet, ...OLD_SYNS }), 'boot-id': `${id}\n` });
  const bundle = bundleOf(boot('0d9b2c1e-0000-4000-8000-000000000001'), boot('0d9b2c1e-0000-4000-8000-000000000002'));
  const { verdict, remarks } = diagnose({ host: 'web01', ...snapshotsOf(bundle) });
  expect(verdict.status).not.toBe('active');
  expect(remarks.join(' ')).toContain('rebooted');
});

test('nothing known is inconclusive, with the source that would settle it', () => {
  const { verdict, unknown } = diagnose({ host: 'web01', ...snapshotsOf(bundleOf({})) });
  expect(verdict).toMatchObject({ status: 'inconclusive', label: 'unknown' });
  expect(unknown.find(({ causeId }) => causeId === 'accept-queue-overflow-syn')?.needs).toContain('ss -ltnp');
});

test('the verdict is worded in the language asked for', () => {
  expect(diagnose({ host: 'web01', ...snapshotsOf(dropping(120)) }, { lang: 'zh' }).verdict.headline).toMatch(
    /[一-鿿]/,
  );
});

test('a cure has helped when the counters that proved the fault stand still', () => {
  expect(improvement(dropping(120), dropping(0), 'synq-full-drop')).toMatchObject({
    helped: true,
    rates: expect.arrayContaining([{ counter: 'TcpExtTCPReqQFullDrop', beforePerSecond: 24, afterPerSecond: 0 }]),
  });
});

test('a cure has not helped while they move on, nor where they never moved', () => {
  expect(improvement(dropping(120), dropping(110), 'synq-full-drop').helped).toBe(false);
  expect(improvement(dropping(0), dropping(0), 'synq-full-drop').helped).toBe(false);
});

test('of two faults at once the one that takes more of the SYNs comes first', () => {
  const host = (queue: number, rule: number) => ({
    ...procCounters({
      ...quiet,
      IpInReceives: 900 + queue + rule,
      IpInDelivers: 900 + queue,
      TcpExtListenDrops: queue,
      TcpExtTCPReqQFullDrop: queue,
    }),
    sysctl: '/proc/sys/net/ipv4/tcp_syncookies:0\n/proc/sys/net/ipv4/tcp_max_syn_backlog:2048\n',
    'iptables-save': `*filter\n:INPUT ACCEPT [0:0]\n[${rule}:${rule * 60}] -A INPUT -p tcp -m tcp --dport 8080 -j DROP\nCOMMIT\n`,
  });
  const order = (queue: number, rule: number) => {
    const bundle = bundleOf(host(0, 0), host(queue, rule));
    const { verdict, findings } = diagnose({ host: 'web01', ...snapshotsOf(bundle) }, { port: 8080 });
    const shares = findings.map(({ share }) => share ?? 0);
    expect(shares).toEqual([...shares].sort((one, other) => other - one));
    return [verdict.causeId, ...findings.map(({ causeId }) => causeId)];
  };
  expect(order(300, 40)).toEqual(['synq-full-drop', 'synq-full-drop', 'netfilter-drop-input']);
  expect(order(40, 300)).toEqual(['netfilter-drop-input', 'netfilter-drop-input', 'synq-full-drop']);
});

test('who asks about a port is not told that all is well by counters alone, nor anybody by settings alone', () => {
  const counters = procCounters(quiet);
  const seen = { ...counters, 'ss-listen': '0 128 0.0.0.0:8080 0.0.0.0:*\n', 'iptables-save': '*filter\nCOMMIT\n' };
  const settings = { sysctl: '/proc/sys/net/core/somaxconn:4096\n/proc/sys/net/ipv4/tcp_syncookies:1\n' };
  const statusOf = (texts: Readonly<Record<string, string>>, port?: number) =>
    diagnose({ host: 'web01', ...snapshotsOf(bundleOf(texts, texts)) }, port === undefined ? {} : { port }).verdict
      .status;
  expect(statusOf(counters)).toBe('healthy');
  expect(statusOf(counters, 8080)).toBe('inconclusive');
  expect(statusOf(seen, 8080)).toBe('healthy');
  expect(statusOf(settings)).toBe('inconclusive');
});
