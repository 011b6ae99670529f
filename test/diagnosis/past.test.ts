import { expect, it } from 'vitest';
import { reason } from '../../src/app/diagnosing/reason.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';

const AT = '2026-11-29T03:12:00.000Z';
const minutes = [-1, 0, 1].map((offset) => ({
  at: new Date(Date.parse(AT) + offset * 60_000).toISOString(),
  dropped: { TcpExtListenDrops: offset === 1 ? 5_000 : 3 },
}));

/** Two readings of a host that drops; `settings` are those of now. */
function bundle(drops: number, settings: string, over: Partial<Bundle> = {}): Bundle {
  const sample = (second: number, dropped: number) => ({
    at: { wall: new Date(Date.parse(AT) + second * 1000).toISOString(), monotonicMs: second * 1000 },
    recorded: true as const,
    answers: {
      'proc-net-netstat': {
        text: `TcpExt: ListenOverflows ListenDrops SyncookiesSent TCPReqQFullDrop\nTcpExt: ${dropped} ${dropped} 0 0\n`,
      },
      'proc-net-snmp': { text: 'Tcp: PassiveOpens InSegs OutSegs OutRsts\nTcp: 1000 5000 5000 0\n' },
      sysctl: { text: settings },
    },
  });
  const samples = [sample(0, 10), sample(60, 10 + drops)];
  return {
    format: 'syndrop-bundle/1',
    host: { id: 'web01' },
    transport: 'agent',
    samples,
    past: { at: AT, minutes },
    ...over,
  };
}

const COOKIES_OFF = '/proc/sys/net/ipv4/tcp_syncookies:0\n/proc/sys/net/core/somaxconn:16\n';
const judged = (given: Bundle) => reason(given, {}, () => '0').diagnosis;

it('tells what was active in that minute as past, and proposes nothing', () => {
  const { diagnosis, plan } = reason(bundle(300, COOKIES_OFF), {}, () => '0');
  expect(diagnosis.verdict).toMatchObject({ status: 'past', causeId: 'accept-queue-overflow-syn' });
  expect(diagnosis.findings.map(({ state }) => state)).not.toContain('active');
  expect(plan).toBeNull();
});

it('finds nothing in settings of now alone', () => {
  const { verdict, findings } = judged(bundle(0, COOKIES_OFF));
  expect(verdict.status).toBe('healthy');
  expect(findings).toEqual([]);
});

it('takes a counter that was not written down for unknown, never for one the kernel does not have', () => {
  const { unknown, ruledOut } = judged(bundle(0, COOKIES_OFF));
  const told = [...unknown, ...ruledOut].map(({ causeId }) => causeId);
  expect(told).toContain('rp-filter-strict');
  // IPReversePathFilter is not in the text: that file would name it, had the kernel been asked.
  expect(ruledOut.map(({ causeId }) => causeId)).not.toContain('rp-filter-strict');
});

it('names the worse minute near by, and says that settings are those of now', () => {
  const { past, remarks } = judged(bundle(3, COOKIES_OFF));
  expect(past?.worse).toEqual({ at: '2026-11-29T03:13:00.000Z', dropped: 5_000 });
  expect(remarks.join(' ')).toContain('Settings are those of now');
});
