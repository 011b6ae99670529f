import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { fdExhaustionProcess } from '../../src/rules/fd-exhaustion-process.ts';
import { hostWithListener } from './live-listener.ts';
import { bundleOf, factsOf } from './support.ts';

test('a process at its descriptor limit is the root of the overflow', () => {
  const exhausted = { acceptQueue: 11, backlog: 10, openFiles: 20, maxOpenFiles: 20 };
  const bundle = bundleOf(
    hostWithListener(exhausted),
    hostWithListener({ ...exhausted, counters: { TcpExtListenOverflows: 54, TcpExtListenDrops: 54 } }),
  );
  const { verdict, findings } = diagnose({ host: 'web01', ...snapshotsOf(bundle) });
  expect(verdict).toMatchObject({ status: 'active', label: 'fd-exhaustion' });
  expect(findings.map(({ causeId }) => causeId)).toEqual(['fd-exhaustion-process']);
  expect(findings[0]?.chain.at(-1)).toBe('SYNs dropped');
});

test('half of the descriptors in use rules it out', () => {
  const roomy = hostWithListener({ acceptQueue: 0, backlog: 128, openFiles: 512, maxOpenFiles: 1024 });
  expect(fdExhaustionProcess.examine(factsOf(bundleOf(roomy)))).toMatchObject({ kind: 'ruled-out', reason: 'enough' });
});

test('a limit that is reached without an overflow is latent', () => {
  const near = hostWithListener({ acceptQueue: 0, backlog: 128, openFiles: 1023, maxOpenFiles: 1024 });
  expect(fdExhaustionProcess.examine(factsOf(bundleOf(near, near)))).toMatchObject({ kind: 'found', state: 'latent' });
});
