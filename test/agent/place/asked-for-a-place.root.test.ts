import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readlink } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApplyOrder, Order } from '../../../src/protocol/order.ts';
import type { Place } from '../../../src/protocol/place.ts';
import { type AgentRig, openAgentRig, until } from '../../support/agent-rig.ts';
import { type FakeContainer, startFakeContainer } from '../../support/fake-container.ts';
import { applyOrder, digestOf, keepOrder, readSysctl, revertOrder, sign, writeSysctl } from '../../support/orders.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rig: AgentRig;
let fake: FakeContainer;
beforeAll(async () => {
  fake = await startFakeContainer();
  rig = await openAgentRig();
  await rig.startAgent();
});
afterAll(async () => {
  await rig.close();
  await fake.remove();
});

function collect(place?: Place) {
  const options = { sources: ['netns-self', 'sysctl'] as const, windowSeconds: 0 };
  const where = place === undefined ? {} : { place };
  return rig.transport.collect(rig.hostId, { ...options, ...where }, AbortSignal.timeout(20_000));
}

test('an agent looks into a container, a named namespace and that of a process, and says so', async () => {
  const { id, inode, netns, pid } = fake;
  const container = { kind: 'container', name: id.slice(0, 12) } as const;
  const bundle = await collect(container);
  expect(bundle).toMatchObject({
    transport: 'agent',
    host: {
      id: rig.hostId,
      netns: inode,
      place: { asked: container, pid, container: { id, runtime: 'docker' } },
    },
    samples: [{ answers: { 'netns-self': { text: inode } } }],
  });
  for (const place of [{ kind: 'netns', name: netns } as const, { kind: 'pid', pid } as const]) {
    expect((await collect(place)).host).toMatchObject({ netns: inode, place: { asked: place } });
  }
  expect((await collect()).host).toMatchObject({ netns: rig.namespace });
});

test('a place that is not there is Problem `no-such-place` with what there is', async () => {
  await expect(collect({ kind: 'container', name: 'nothing' })).rejects.toMatchObject({
    code: 'no-such-place',
    message: expect.stringContaining(fake.id.slice(0, 12)),
  });
});

describe('an order for another namespace', () => {
  const KEY = 'net.core.somaxconn';
  const changes = [{ key: KEY, from: '4096', to: '8192' }];

  beforeEach(() => writeSysctl(fake.netns, KEY, '4096'));

  function order(over: Partial<ApplyOrder> = {}): ApplyOrder {
    const place = { kind: 'container', name: fake.id.slice(0, 12) } as const;
    return applyOrder({ hostId: rig.hostId, namespace: fake.inode }, changes, { place, ...over });
  }

  function send(one: Order) {
    return rig.transport.apply(rig.hostId, sign(one, rig.signer), AbortSignal.timeout(20_000));
  }

  test('is applied there and nowhere else, and ordered back', async () => {
    const here = await readFile('/proc/sys/net/core/somaxconn', 'utf8');
    const one = order();
    expect(await send(one)).toMatchObject({ state: 'applied', readBack: [{ key: KEY, value: '8192' }] });
    expect(await readSysctl(fake.netns, KEY)).toBe('8192');
    expect(await readFile('/proc/sys/net/core/somaxconn', 'utf8')).toBe(here);
    expect(await send(revertOrder(one))).toMatchObject({ state: 'reverted', restored: [{ key: KEY, value: '4096' }] });
    expect(await readSysctl(fake.netns, KEY)).toBe('4096');
  });

  test('is refused when the words lead to another namespace by now, or to none', async () => {
    const elsewhere = order({ netns: rig.namespace });
    const nowhere = order({ place: { kind: 'netns', name: 'syndrop-p-gone' } });
    for (const one of [elsewhere, nowhere])
      expect(await send(one)).toMatchObject({ state: 'refused', code: 'wrong-namespace' });
    expect(await readSysctl(fake.netns, KEY)).toBe('4096');
  });

  test('is another order than the approved one when its place is another', async () => {
    const { hostId, netns } = order();
    const approved = digestOf({ hostId, netns, changes });
    expect(await send(order({ planDigest: approved }))).toMatchObject({ state: 'refused', code: 'digest-mismatch' });
  });

  test('is kept in the namespace and written into no file of the host, where it would mean another', async () => {
    const one = order();
    await send(one);
    expect(await send(keepOrder(one))).toMatchObject({ state: 'kept', persistedIn: null });
    expect(await readSysctl(fake.netns, KEY)).toBe('8192');
  });

  test('that ran out is reverted by the host, although the process it was found by is gone', async () => {
    const process = spawn('ip', ['netns', 'exec', fake.netns, 'sleep', '60'], { stdio: 'ignore' });
    await once(process, 'spawn');
    const pid = process.pid ?? 0;
    await vi.waitUntil(async () => (await readlink(`/proc/${pid}/ns/net`)) === fake.inode);
    const one = order({ place: { kind: 'pid', pid }, leaseSeconds: 10 });
    expect(await send(one)).toMatchObject({ state: 'applied' });
    process.kill('SIGKILL');
    await until(async () => (await readSysctl(fake.netns, KEY)) === '4096', 20_000);
  });

  test('may change a setting of the machine, and that is written where it is', async () => {
    const key = 'net.core.netdev_budget';
    const budget = (await readFile('/proc/sys/net/core/netdev_budget', 'utf8')).trim();
    const more = String(Number(budget) + 1);
    const one = order({ changes: [{ key, from: budget, to: more }] });
    try {
      expect(await send(one)).toMatchObject({ state: 'applied', readBack: [{ key, value: more }] });
    } finally {
      await send(revertOrder(one));
    }
    expect((await readFile('/proc/sys/net/core/netdev_budget', 'utf8')).trim()).toBe(budget);
  });
});
