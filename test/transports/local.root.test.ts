import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { createLocalTransport, type Place } from '../../src/transports/local.ts';
import { describeTransport } from '../support/transport-contract.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const run = promisify(execFile);
const netns = `syndrop-t-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  await run('ip', ['netns', 'add', netns]);
  await run('ip', ['netns', 'exec', netns, 'ip', 'link', 'add', 'only0', 'type', 'veth']);
});
afterAll(async () => {
  await run('ip', ['netns', 'del', netns]);
});

async function collectAt(place: Place): Promise<Bundle> {
  const options = { sources: ['netns-self', 'sys-class-net', 'sysctl'] as const, windowSeconds: 0 };
  return await createLocalTransport(place).collect('inside', options, AbortSignal.timeout(20_000));
}

function text(bundle: Bundle, source: string): string {
  const answer = bundle.samples[0]?.answers[source];
  return answer !== undefined && 'text' in answer ? answer.text : '';
}

describeTransport('the local transport inside a named namespace', () =>
  Promise.resolve({
    transport: createLocalTransport({ netns }),
    host: 'inside',
    kind: 'local',
    close: () => Promise.resolve(),
  }),
);

test('a named namespace is read from inside: its identity, devices and settings, none of ours', async () => {
  const [here, there] = [await collectAt({}), await collectAt({ netns })];
  expect(text(there, 'netns-self')).not.toBe(text(here, 'netns-self'));
  expect(text(there, 'sys-class-net')).toContain('/sys/class/net/only0/operstate:');
  expect(text(there, 'sys-class-net')).not.toContain('/eth0/');
  expect(text(there, 'sysctl')).toContain('/conf/only0/');
});

test('the namespace of a process is read the same, with its own devices in /sys', async () => {
  const sleeper = spawn('ip', ['netns', 'exec', netns, 'sleep', '60'], { stdio: 'ignore' });
  try {
    await once(sleeper, 'spawn');
    await expect
      .poll(async () => text(await collectAt({ pid: sleeper.pid ?? 0 }), 'sys-class-net'))
      .toContain('/sys/class/net/only0/');
  } finally {
    sleeper.kill();
  }
});

test('a namespace that does not exist is Problem `collect-failed` that says so', async () => {
  await expect(collectAt({ netns: `${netns}-not` })).rejects.toMatchObject({
    code: 'collect-failed',
    message: expect.stringContaining('No such file or directory'),
  });
});
