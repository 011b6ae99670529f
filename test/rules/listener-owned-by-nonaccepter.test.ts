import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { listenerOwnedByNonaccepter } from '../../src/rules/listener-owned-by-nonaccepter.ts';
import { hostWithListener, type LiveListener } from './live-listener.ts';
import { bundleOf, factsOf } from './support.ts';

const before = { TcpExtListenOverflows: 100, TcpExtListenDrops: 100 };
const after = { TcpExtListenOverflows: 149, TcpExtListenDrops: 149 };

function windowOf(listener: Partial<LiveListener>) {
  const full = { acceptQueue: 9, backlog: 8, ...listener };
  return bundleOf(
    hostWithListener({ ...full, counters: before }),
    hostWithListener({ ...full, counters: after, drops: 49 }),
  );
}

test('a helper that inherited the socket of a service that is gone is the root', () => {
  const bundle = windowOf({ command: 'sleep', wchan: 'hrtimer_nanosleep' });
  const { verdict, findings } = diagnose({ host: 'web01', ...snapshotsOf(bundle) });
  expect(verdict).toMatchObject({ status: 'active', label: 'app-stalled', causeId: 'listener-owned-by-nonaccepter' });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ confidence: 'proven', share: 1 });
  expect(findings[0]?.chain[0]).toBe('0.0.0.0:8080 is held by sleep (pid 4242), which never accepts');
});

test('a program of any name that only waits for its child does not accept either', () => {
  const facts = factsOf(windowOf({ command: 'launcher', wchan: 'do_wait' }));
  expect(listenerOwnedByNonaccepter.examine(facts)).toMatchObject({ kind: 'found', state: 'active' });
});

test('a socket that systemd alone holds waits for a service that does not start', () => {
  const facts = factsOf(windowOf({ owners: '("systemd",pid=1,fd=34)' }));
  expect(listenerOwnedByNonaccepter.examine(facts)).toMatchObject({
    kind: 'found',
    state: 'active',
    chain: ['chainSystemd', 'chainLeft'],
  });
});

test('a socket unit nobody has called yet is as it should be', () => {
  const idle = hostWithListener({ acceptQueue: 0, backlog: 4096, owners: '("systemd",pid=1,fd=34)', counters: before });
  expect(listenerOwnedByNonaccepter.examine(factsOf(bundleOf(idle, idle)))).toMatchObject({
    kind: 'ruled-out',
    reason: 'taken',
  });
});

test('a service that systemd started holds the socket beside it, and is the one that accepts', () => {
  const facts = factsOf(windowOf({ owners: '("web",pid=4242,fd=3),("systemd",pid=1,fd=34)' }));
  expect(listenerOwnedByNonaccepter.examine(facts)).toMatchObject({ kind: 'ruled-out', reason: 'owners' });
});

test('a server that sleeps in its own loop is another question, and one with threads may accept in another', () => {
  expect(listenerOwnedByNonaccepter.examine(factsOf(windowOf({ wchan: 'futex_wait_queue' })))).toMatchObject({
    kind: 'ruled-out',
    reason: 'owners',
  });
});

test('who owns a listener is not known without the rights to see it', () => {
  const { 'ss-listen': listen = '' } = hostWithListener({ acceptQueue: 9, backlog: 8 });
  expect(listenerOwnedByNonaccepter.examine(factsOf(bundleOf({ 'ss-listen': listen })))).toMatchObject({
    kind: 'unknown',
  });
});
