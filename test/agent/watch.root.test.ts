import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readChange } from '../../agent/lease.ts';
import type { ApplyOrder, Order } from '../../src/protocol/order.ts';
import { type AgentRig, openAgentRig, orderLog, until } from '../support/agent-rig.ts';
import { applyOrder, keepOrder, readSysctl, sign, writeSysctl } from '../support/orders.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const COOKIES = 'net.ipv4.tcp_syncookies';
/** Moves with each connection that is refused. */
const RESETS = 'TcpOutRsts';

let rig: AgentRig;
let netns: string;
let stopFault: () => Promise<void>;
beforeEach(async () => {
  stopFault = async () => {};
  rig = await openAgentRig({ inNamespace: true, patienceSeconds: 20 });
  netns = rig.netns ?? '';
  await writeSysctl(netns, COOKIES, '0');
});
afterEach(async () => {
  await stopFault();
  await rig.close();
});

/** A counter that goes on rising, forty a second by the clock, whatever is changed and however busy the machine is. */
async function startFault(): Promise<void> {
  const refused = `const { connect } = require('node:net');
    process.stdout.write('on');
    const began = performance.now();
    let made = 0;
    setInterval(() => {
      for (; made < (performance.now() - began) / 25; made += 1) connect(9, '127.0.0.1').on('error', () => {});
    }, 25);`;
  const up = `ip link set lo up && exec "${process.execPath}" -e "$0"`;
  const child = spawn('ip', ['netns', 'exec', netns, 'sh', '-c', up, refused], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  stopFault = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
}

function send(order: Order) {
  return rig.transport.apply(rig.hostId, sign(order, rig.signer), AbortSignal.timeout(60_000));
}

function watched(beforePerSecond: number, over: Partial<ApplyOrder> = {}): ApplyOrder {
  const watch = { counters: [{ counter: RESETS, beforePerSecond }], mustFall: true };
  return applyOrder(rig, [{ key: COOKIES, from: '0', to: '1' }], {
    watchSeconds: 2,
    leaseSeconds: 600,
    watch,
    ...over,
  });
}

const outcomeOf = (order: ApplyOrder) =>
  rig.notices
    .map(({ body }) => body)
    .find((body) => body.kind === 'outcome' && body.outcome.changeId === order.changeId);

test('a change that does not help is reverted by the host at the end of the watch, which tells by what it judged', async () => {
  await startFault();
  await rig.startAgent();
  const order = watched(40);
  expect(await send(order)).toMatchObject({ state: 'applied' });
  await until(() => outcomeOf(order) !== undefined);
  expect(await readSysctl(netns, COOKIES)).toBe('0');
  const measured = [{ counter: RESETS, beforePerSecond: 40, afterPerSecond: expect.any(Number) }];
  expect(outcomeOf(order)).toMatchObject({ outcome: { state: 'reverted', why: 'no-improvement', measured } });
  expect((await orderLog(rig)).at(-1)).toMatchObject({ kind: 'host', outcome: { why: 'no-improvement' } });
});

test('a change after which the counter rises is reverted as harmful, also when a process has to listen anew first', async () => {
  await startFault();
  await rig.startAgent();
  const order = watched(1, { watch: { counters: [{ counter: RESETS, beforePerSecond: 1 }], mustFall: false } });
  await send(order);
  await until(() => outcomeOf(order) !== undefined);
  expect(outcomeOf(order)).toMatchObject({ outcome: { state: 'reverted', why: 'harm' } });
});

test('with Redis gone the host judges and reverts all the same', async () => {
  await startFault();
  await rig.startAgent();
  const order = watched(40);
  await send(order);
  await rig.server.stop();
  await until(async () => (await readSysctl(netns, COOKIES)) === '0');
  expect(readChange(rig.stateDir, order.changeId)?.ending).toMatchObject({ kind: 'revert', why: 'no-improvement' });
});

test('a change that helps stands after the watch, is not judged again after a restart, and can be kept', async () => {
  const agent = await rig.startAgent();
  const order = watched(40);
  await send(order);
  await until(() => judgedOf(order));
  await agent.stop('SIGKILL');
  await startFault();
  await rig.startAgent();
  // One watch and some more: a second judgement would find the counter risen.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await readSysctl(netns, COOKIES)).toBe('1');
  expect(await send(keepOrder(order))).toMatchObject({ state: 'kept' });
});

test('an agent that is dead at the end of the watch is stood in for by its watchdog', async () => {
  await startFault();
  const agent = await rig.startAgent();
  await send(watched(40));
  await agent.stop('SIGKILL');
  await until(async () => (await readSysctl(netns, COOKIES)) === '0');
  // Entered into the log after the write.
  await until(async () => (await orderLog(rig)).at(-1)?.kind === 'host');
  expect((await orderLog(rig)).at(-1)).toMatchObject({ kind: 'host', outcome: { why: 'no-improvement' } });
});

test('an agent that was dead during the watch judges at its next start, over the longer time', async () => {
  await startFault();
  const agent = await rig.startAgent({ SYNDROP_AGENT_FAULT: 'watch-judged' });
  const order = watched(40);
  await send(order);
  await agent.ended;
  await rig.startAgent();
  await until(() => outcomeOf(order) !== undefined);
  expect(outcomeOf(order)).toMatchObject({ outcome: { state: 'reverted', why: 'no-improvement' } });
});

function judgedOf({ changeId }: ApplyOrder): boolean {
  return readChange(rig.stateDir, changeId)?.judged ?? false;
}
