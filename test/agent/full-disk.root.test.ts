import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { appendDurably, createDurably } from '../../agent/durable.ts';
import { readChange } from '../../agent/lease.ts';
import type { Order } from '../../src/protocol/order.ts';
import { type AgentRig, openAgentRig, orderLog, until } from '../support/agent-rig.ts';
import { applyOrder, readSysctl, sign, writeSysctl } from '../support/orders.ts';
import { type SmallDisk, smallDisk } from '../support/small-disk.ts';

vi.setConfig({ testTimeout: 180_000 });

const COOKIES = 'net.ipv4.tcp_syncookies';

/** A host whose agent has a small disk for its state. */
async function onSmallDisk(work: (rig: AgentRig, disk: SmallDisk) => Promise<void>): Promise<void> {
  const rig = await openAgentRig({ inNamespace: true });
  const disk = await smallDisk(rig.stateDir, 1024);
  try {
    await writeSysctl(rig.netns ?? '', COOKIES, '0');
    await rig.startAgent();
    await work(rig, disk);
  } finally {
    await rig.stopAgents();
    await disk.unmount();
    await rig.close();
  }
}

function send(rig: AgentRig, order: Order) {
  return rig.transport.apply(rig.hostId, sign(order, rig.signer), AbortSignal.timeout(30_000));
}

function cookiesOn(rig: AgentRig, leaseSeconds = 60) {
  return applyOrder(rig, [{ key: COOKIES, from: '0', to: '1' }], { leaseSeconds });
}

async function untilBack({ netns }: AgentRig): Promise<void> {
  await until(async () => (await readSysctl(netns ?? '', COOKIES)) === '0', 60_000);
}

test.concurrent('a disk that fills up while a change stands does not keep the old value from coming back', () =>
  onSmallDisk(async (rig, disk) => {
    const order = cookiesOn(rig, 10);
    expect(await send(rig, order)).toMatchObject({ state: 'applied' });
    disk.fill();
    await untilBack(rig);
    expect(readChange(rig.stateDir, order.changeId)).toMatchObject({ ending: null, outcome: null });
    disk.free();
    await until(() => rig.notices.some(({ body }) => body.kind === 'outcome'), 60_000);
    expect(readChange(rig.stateDir, order.changeId)?.outcome).toMatchObject({ state: 'reverted' });
    expect((await orderLog(rig)).filter(({ outcome }) => outcome.state === 'reverted')).toHaveLength(1);
  }));

test.concurrent('the watchdog of a dead agent puts the value back on a full disk, too', () =>
  onSmallDisk(async (rig, disk) => {
    expect(await send(rig, cookiesOn(rig, 10))).toMatchObject({ state: 'applied' });
    disk.fill();
    await rig.stopAgents();
    await untilBack(rig);
    disk.free();
  }));

// How far an order gets depends on what is left: to its nonce, its lease, its value.
test.concurrent.each([0, 1, 2])(
  'nothing stays applied on a disk with %i pages left, and the next order is carried out once there is room',
  (pages) =>
    onSmallDisk(async (rig, disk) => {
      disk.fill(pages);
      await expect(send(rig, cookiesOn(rig))).rejects.toThrow(/ENOSPC/);
      expect(await readSysctl(rig.netns ?? '', COOKIES)).toBe('0');
      disk.free();
      // What could not be ended for want of room is ended first.
      await until(async () => (await send(rig, cookiesOn(rig))).state === 'applied', 60_000);
    }),
);

// It is then that somebody asks what is wrong with the host.
test.concurrent('an agent answers what is asked on a full disk, also when it starts there or was killed', () =>
  onSmallDisk(async (rig, disk) => {
    const uptime = async () => {
      const asked = { sources: ['proc-uptime'] as const, windowSeconds: 0 };
      const { samples } = await rig.transport.collect(rig.hostId, asked, AbortSignal.timeout(30_000));
      return samples[0]?.answers['proc-uptime'];
    };
    disk.fill();
    expect(await uptime()).toHaveProperty('text');
    await rig.stopAgents();
    disk.fill();
    const agent = await rig.startAgent();
    expect(await uptime()).toHaveProperty('text');
    await agent.stop('SIGTERM');
    disk.fill();
    await rig.startAgent();
    expect(await uptime()).toHaveProperty('text');
  }));

test('what does not fit onto a disk is not there at all: no half line, no half file, no draft', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'syndrop-full-'));
  const own = await smallDisk(dir, 64);
  const file = join(dir, 'log');
  writeFileSync(file, 'whole\n');
  const long = 'x'.repeat(100_000);
  expect(() => appendDurably(file, long)).toThrow(/ENOSPC/);
  expect(readFileSync(file, 'utf8')).toBe('whole\n');
  expect(() => createDurably(join(dir, 'lease'), long)).toThrow(/ENOSPC/);
  expect(readdirSync(dir)).toEqual(['log']);
  await own.unmount();
  rmSync(dir, { recursive: true });
});
