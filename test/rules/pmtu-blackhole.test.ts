import { expect, test } from 'vitest';
import { reason } from '../../src/app/diagnosing/reason.ts';
import { bundleOf, procCounters } from './support.ts';

const SETTINGS = 'net.ipv4.tcp_mtu_probing = 0\n';

interface Window {
  readonly opened: number;
  readonly sent: number;
  readonly delivered: number;
  readonly timeouts: number;
  readonly repeated?: number;
  readonly repeatedSynAcks?: number;
}

function reasoned({
  opened,
  sent,
  delivered,
  timeouts,
  repeated = timeouts,
  repeatedSynAcks = 0,
}: Window): ReturnType<typeof reason> {
  const names = {
    TcpInSegs: 4 * opened,
    TcpPassiveOpens: opened,
    TcpRetransSegs: repeated,
    TcpExtTCPOrigDataSent: sent,
    TcpExtTCPDelivered: delivered,
    TcpExtTCPTimeouts: timeouts,
    TcpExtTCPSynRetrans: repeatedSynAcks,
  };
  const earlier = Object.fromEntries(Object.keys(names).map((name) => [name, 0]));
  const host = (counters: Record<string, number>) => ({ ...procCounters(counters), sysctl: SETTINGS });
  return reason(bundleOf(host(earlier), host(names)), {}, () => 'digest');
}

test('data that is sent and hardly ever acknowledged, after handshakes that finish, meets a smaller MTU', () => {
  const { diagnosis, plan } = reasoned({ opened: 15, sent: 165, delivered: 0, timeouts: 77 });
  expect(diagnosis.verdict).toMatchObject({ status: 'active', label: 'mtu-blackhole', causeId: 'pmtu-blackhole' });
  expect(plan?.changes.map(({ key, to }) => `${key}=${to}`)).toEqual(['net.ipv4.tcp_mtu_probing=1']);
});

test.each([
  ['a few clients that vanish among many', { opened: 200, sent: 2000, delivered: 1900, timeouts: 40 }],
  ['a path that loses handshakes as well', { opened: 15, sent: 100, delivered: 10, timeouts: 90, repeatedSynAcks: 20 }],
  ['receivers that drop what they have acknowledged', { opened: 11, sent: 679, delivered: 649, timeouts: 97 }],
  ['a client that waits for a banner', { opened: 20, sent: 20, delivered: 0, timeouts: 30, repeated: 0 }],
  ['an idle host', { opened: 2, sent: 4, delivered: 0, timeouts: 4 }],
])('%s is none', (_, window) => {
  const { diagnosis, plan } = reasoned(window);
  expect(diagnosis.findings.map(({ causeId }) => causeId)).not.toContain('pmtu-blackhole');
  expect(plan).toBe(null);
});
