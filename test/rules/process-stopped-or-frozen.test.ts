import { expect, test } from 'vitest';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { processStoppedOrFrozen } from '../../src/rules/process-stopped-or-frozen.ts';
import { hostWithListener } from './live-listener.ts';
import { bundleOf, factsOf } from './support.ts';

const quiet = { TcpExtListenOverflows: 100, TcpExtListenDrops: 100 };
const overflowing = { TcpExtListenOverflows: 149, TcpExtListenDrops: 149 };

test('a stopped process behind a full queue is the root, and the overflow its symptom', () => {
  const stopped = { acceptQueue: 129, backlog: 128, state: 'T' };
  const bundle = bundleOf(
    hostWithListener({ ...stopped, counters: quiet }),
    hostWithListener({ ...stopped, counters: overflowing }),
  );
  const { verdict, findings, ledger } = diagnose({ host: 'web01', ...snapshotsOf(bundle) });
  expect(verdict).toMatchObject({ status: 'active', label: 'app-stalled', causeId: 'process-stopped-or-frozen' });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ confidence: 'proven', share: 1, remedies: [] });
  expect(findings[0]?.chain).toEqual(['web (pid 4242) is in state T', 'accept queue full', 'SYNs dropped']);
  expect(ledger).toMatchObject({ dropped: 49, unexplained: 0 });
});

test('a running process is ruled out, however full its queue', () => {
  const running = hostWithListener({ acceptQueue: 129, backlog: 128, state: 'R', counters: overflowing });
  expect(processStoppedOrFrozen.examine(factsOf(bundleOf(running)))).toMatchObject({
    kind: 'ruled-out',
    reason: 'running',
  });
});

test('a stopped process whose queue is empty fails nobody yet', () => {
  const idle = hostWithListener({ acceptQueue: 0, backlog: 128, state: 'T' });
  expect(processStoppedOrFrozen.examine(factsOf(bundleOf(idle, idle)))).toMatchObject({
    kind: 'found',
    state: 'latent',
  });
});
