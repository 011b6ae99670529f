import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HostComparison } from '../../src/compare/comparison.ts';
import { type RunningScenario, startScenario } from '../../src/lab/lab.ts';
import { syndrop } from '../faces/cli/run-syndrop.ts';

let directory: string;
let sick: RunningScenario;
let well: RunningScenario;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'syndrop-compare-'));
  const limit = { maxSeconds: 110 };
  [sick, well] = await Promise.all([
    startScenario('syn-queue-full-no-cookies', limit),
    startScenario('healthy-busy', limit),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all([sick?.stop(), well?.stop()]);
  await rm(directory, { recursive: true, force: true });
});

test('beside a host that serves, the one sysctl that makes the difference is told first', async () => {
  const save = async (lab: RunningScenario, name: string): Promise<string> => {
    const file = join(directory, name);
    const { status } = await syndrop(['collect', '--netns', lab.namespace, '--window', '3', '--out', file]);
    expect(status).toBe(0);
    return file;
  };
  const files = await Promise.all([save(sick, 'sick'), save(well, 'well')]);
  const { status, stdout } = await syndrop(['compare', ...files, '--port', String(sick.port), '--json']);
  const comparison = HostComparison.parse(JSON.parse(stdout));
  expect(comparison).toMatchObject({
    reference: well.namespace,
    differences: [
      { kind: 'sysctl', what: 'net.ipv4.tcp_syncookies', values: ['0', '1'], weight: 'explains' },
      ...anything(comparison),
    ],
  });
  expect(status).toBe(1);
});

function anything({ differences }: HostComparison): readonly unknown[] {
  return differences.slice(1).map(() => expect.anything());
}
