import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Bundle } from '../../src/protocol/bundle.ts';
import type { Place } from '../../src/protocol/place.ts';
import { createLocalTransport } from '../../src/transports/local.ts';
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

async function collectAt(place?: Place): Promise<Bundle> {
  const sources = ['netns-self', 'sys-class-net', 'sysctl', 'proc-net-stat-arp_cache'] as const;
  const options = { sources, windowSeconds: 0, ...(place === undefined ? {} : { place }) };
  return await createLocalTransport().collect('inside', options, AbortSignal.timeout(20_000));
}

function text(bundle: Bundle, source: string): string {
  const answer = bundle.samples[0]?.answers[source];
  return answer !== undefined && 'text' in answer ? answer.text : '';
}

describeTransport('the local transport inside a named namespace', () =>
  Promise.resolve({
    transport: createLocalTransport(),
    host: 'inside',
    place: { kind: 'netns', name: netns },
    kind: 'local',
    close: () => Promise.resolve(),
  }),
);

test('a named namespace is read from inside: its identity, devices and settings, none of ours', async () => {
  const [here, there] = [await collectAt(), await collectAt({ kind: 'netns', name: netns })];
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
      .poll(async () => text(await collectAt({ kind: 'pid', pid: sleeper.pid ?? 0 }), 'sys-class-net'))
      .toContain('/sys/class/net/only0/');
  } finally {
    sleeper.kill();
  }
});

test('what tells of the machine is read outside, also where the namespace has no such file', async () => {
  const [here, there] = [await collectAt(), await collectAt({ kind: 'netns', name: netns })];
  const limits = (bundle: Bundle): readonly string[] =>
    text(bundle, 'sysctl')
      .split('\n')
      .filter((line) => line.includes('netdev_max_backlog') || line.includes('/gc_thresh3:'));
  expect(limits(here).length).toBeGreaterThan(1);
  expect(limits(there)).toEqual(limits(here));
  expect(text(there, 'proc-net-stat-arp_cache')).toContain('table_fulls');
});

test('a bundle says which place it is of', async () => {
  const place = { kind: 'netns', name: netns } as const;
  expect((await collectAt(place)).host.place).toEqual({ asked: place });
  expect((await collectAt()).host.place).toBeUndefined();
});

test('a namespace that does not exist is Problem `no-such-place` that names those there are', async () => {
  await expect(collectAt({ kind: 'netns', name: 'syndrop-t-not' })).rejects.toMatchObject({
    code: 'no-such-place',
    message: expect.stringContaining('There are: '),
  });
  await expect(collectAt({ kind: 'pid', pid: 4_194_304 })).rejects.toMatchObject({ code: 'no-such-place' });
});
