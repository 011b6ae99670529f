import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { type LiveListener, hostWithListener } from './live-listener.ts';
import { bundleOf } from './support.ts';

function between(first: LiveListener, last: LiveListener): Diagnosis {
  return diagnose({ host: 'web01', ...snapshotsOf(bundleOf(hostWithListener(first), hostWithListener(last))) });
}

const overflow = { TcpExtListenOverflows: 49, TcpExtListenDrops: 49 };

test('a queue that stays full while no handshake completes proves that the program does not accept', () => {
  const stuck = { acceptQueue: 6, backlog: 5 };
  const { verdict, findings } = between(stuck, { ...stuck, counters: overflow });
  expect(verdict).toMatchObject({ status: 'active', label: 'app-stalled', causeId: 'app-not-accepting' });
  expect(findings).toMatchObject([{ confidence: 'proven', remedies: [] }]);
});

test('a queue that has drained at one end of the window is a burst, and the small backlog its root', () => {
  const { verdict, findings } = between(
    { acceptQueue: 0, backlog: 8, somaxconn: 8 },
    { acceptQueue: 9, backlog: 8, somaxconn: 8, counters: { ...overflow, TcpPassiveOpens: 36 } },
  );
  expect(verdict).toMatchObject({ label: 'accept-queue-overflow', causeId: 'listen-backlog-too-small' });
  expect(findings[0]?.remedies.map(({ key }) => key)).toEqual(['net.core.somaxconn']);
});

test('a small backlog below somaxconn is the wish of the program: no sysctl is proposed', () => {
  const { findings } = between(
    { acceptQueue: 0, backlog: 50 },
    { acceptQueue: 0, backlog: 50, drops: 49, counters: { ...overflow, TcpPassiveOpens: 360 } },
  );
  expect(findings).toMatchObject([{ causeId: 'listen-backlog-too-small', remedies: [] }]);
});

test('a full queue of a program that runs and accepts is overload, not a stall', () => {
  const busy = { acceptQueue: 4097, backlog: 4096, state: 'R' };
  const { verdict } = between(busy, { ...busy, counters: { ...overflow, TcpPassiveOpens: 9000 } });
  expect(verdict).toMatchObject({ label: 'accept-queue-overflow', causeId: 'accept-queue-overflow-syn' });
});

test('old overflows on a host where nothing moves are no cause', () => {
  const old = { acceptQueue: 0, backlog: 128, counters: { TcpExtListenOverflows: 16_182, TcpExtListenDrops: 16_182 } };
  const { verdict, findings } = between(old, old);
  expect(verdict.status).toBe('healthy');
  expect(findings).toEqual([]);
});
