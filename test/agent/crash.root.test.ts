import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Order } from '../../src/protocol/order.ts';
import { type AgentRig, openAgentRig, orderLog, until } from '../support/agent-rig.ts';
import { applyOrder, keepOrder, readSysctl, revertOrder, sign, writeSysctl } from '../support/orders.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const COOKIES = 'net.ipv4.tcp_syncookies';
const BACKLOG = 'net.ipv4.tcp_max_syn_backlog';

let rig: AgentRig;
let netns: string;
beforeEach(async () => {
  rig = await openAgentRig({ inNamespace: true, patienceSeconds: 20 });
  netns = rig.netns ?? '';
  await writeSysctl(netns, COOKIES, '0');
  await writeSysctl(netns, BACKLOG, '256');
});
afterEach(() => rig.close());

function send(order: Order) {
  return rig.transport.apply(rig.hostId, sign(order, rig.signer), AbortSignal.timeout(60_000));
}

function twoKeys(leaseSeconds = 60) {
  const changes = [
    { key: COOKIES, from: '0', to: '1' },
    { key: BACKLOG, from: '256', to: '4096' },
  ];
  return applyOrder(rig, changes, { leaseSeconds });
}

async function values() {
  return [await readSysctl(netns, COOKIES), await readSysctl(netns, BACKLOG)];
}

describe('an agent killed while it applies', () => {
  for (const point of ['lease-written', 'watchdog-started', 'first-key-written', 'all-keys-written'] as const) {
    test(`at ${point} puts the old values back at its next start and answers the order with that`, async () => {
      const agent = await rig.startAgent({ SYNDROP_AGENT_FAULT: point });
      const outcome = send(twoKeys());
      expect(await agent.ended).toMatchObject({ signal: 'SIGKILL' });
      await rig.startAgent();
      expect(await outcome).toMatchObject({ state: 'reverted', why: 'agent-restarted', stoodDown: [] });
      expect(await values()).toEqual(['0', '256']);
    });
  }

  test('at applied-recorded watches on after its next start, and can be kept', async () => {
    const agent = await rig.startAgent({ SYNDROP_AGENT_FAULT: 'applied-recorded' });
    const order = twoKeys();
    const outcome = send(order);
    await agent.ended;
    await rig.startAgent();
    expect(await outcome).toMatchObject({ state: 'applied' });
    expect(await values()).toEqual(['1', '4096']);
    expect(await send(keepOrder(order))).toMatchObject({ state: 'kept' });
  });

  test('at reply-sent does not apply again when the request is read again', async () => {
    const agent = await rig.startAgent({ SYNDROP_AGENT_FAULT: 'reply-sent' });
    const order = twoKeys();
    expect(await send(order)).toMatchObject({ state: 'applied' });
    await agent.ended;
    await rig.startAgent();
    const rows = (await orderLog(rig)).filter(({ kind }) => kind === 'apply');
    expect(rows).toHaveLength(1);
    expect(await send(revertOrder(order))).toMatchObject({ state: 'reverted', why: 'ordered' });
  });
});

describe('an agent killed at the end of a change', () => {
  for (const point of ['keep-decided', 'kept-on-disk'] as const) {
    test(`at ${point} keeps what was ordered to stay`, async () => {
      const agent = await rig.startAgent({ SYNDROP_AGENT_FAULT: point });
      const order = twoKeys(10);
      await send(order);
      const kept = send(keepOrder(order));
      await agent.ended;
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      expect(await values()).toEqual(['1', '4096']);
      await rig.startAgent();
      expect(await kept).toMatchObject({ state: 'kept' });
      expect(await values()).toEqual(['1', '4096']);
      expect(await readdir(join(rig.dir, 'sysctl.d'))).toEqual(['60-syndrop.conf']);
    });
  }

  for (const point of ['revert-decided', 'first-key-restored'] as const) {
    test(`at ${point} restores every value at its next start`, async () => {
      const agent = await rig.startAgent({ SYNDROP_AGENT_FAULT: point });
      const order = twoKeys(60);
      await send(order);
      const reverted = send(revertOrder(order));
      await agent.ended;
      await rig.startAgent();
      expect(await reverted).toMatchObject({ state: 'reverted', why: 'ordered', stoodDown: [] });
      expect(await values()).toEqual(['0', '256']);
    });
  }
});

describe('an agent that is dead and stays dead', () => {
  test('is survived by the watchdog, which reverts within seconds of the deadline; the next start tells of it', async () => {
    const agent = await rig.startAgent();
    const order = twoKeys(10);
    await send(order);
    await agent.stop('SIGKILL');
    const began = performance.now();
    await until(async () => (await values()).join() === '0,256', 16_000);
    expect(performance.now() - began).toBeGreaterThan(8_000);
    await rig.startAgent();
    const isOurs = ({ body }: (typeof rig.notices)[number]) =>
      body.kind === 'outcome' && body.outcome.changeId === order.changeId;
    await until(() => rig.notices.some(isOurs));
    expect(rig.notices.find(isOurs)?.body).toMatchObject({ outcome: { state: 'reverted', why: 'watchdog' } });
    // A request whose answer the kill cut off is read again, and its refusal may stand after this row.
    const watchdog = { kind: 'host', outcome: expect.objectContaining({ why: 'watchdog' }) };
    expect(await orderLog(rig)).toContainEqual(expect.objectContaining(watchdog));
  });

  test('killed half-way through writing, is cleaned up after by the watchdog alone', async () => {
    const agent = await rig.startAgent({ SYNDROP_AGENT_FAULT: 'first-key-written' });
    const outcome = send(twoKeys(10));
    outcome.catch(() => {});
    await agent.ended;
    expect(await values()).toEqual(['1', '256']);
    await until(async () => (await values()).join() === '0,256', 16_000);
    await rig.startAgent();
    expect(await outcome).toMatchObject({ state: 'reverted', why: 'watchdog' });
  });

  test('with Redis gone as well, the host still reverts by itself at the deadline', async () => {
    await rig.startAgent();
    await send(twoKeys(10));
    await rig.server.stop();
    await until(async () => (await values()).join() === '0,256', 13_000);
    expect(await values()).toEqual(['0', '256']);
  });
});
