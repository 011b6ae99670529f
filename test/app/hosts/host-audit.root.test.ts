import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { auditHost } from '../../../src/app/hosts/host-audit.ts';
import type { Store } from '../../../src/app/store.ts';
import type { Outcome } from '../../../src/protocol/order.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { type AgentRig, openAgentRig } from '../../support/agent-rig.ts';
import { applyOrder, orderHead, revertOrder, sign, writeSysctl } from '../../support/orders.ts';
import { plannedChange } from '../../support/planned-change.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const KEY = 'net.ipv4.tcp_syncookies';

let rig: AgentRig;
let store: Store;
afterEach(async () => {
  await store.close();
  await rig.close();
});

/** A change that was ordered and taken back, as bot and host know it. */
async function open() {
  rig = await openAgentRig({ inNamespace: true });
  store = await openStore({ kind: 'sqlite', file: join(rig.dir, 'syndrop.db') });
  await writeSysctl(rig.netns ?? '', KEY, '0');
  await rig.startAgent();
}

async function orderedChange() {
  const order = applyOrder(rig, [{ key: KEY, from: '0', to: '1' }]);
  await propose(order.changeId);
  await send(order.changeId, 'apply', order);
  await send(order.changeId, 'revert', revertOrder(order));
  await end(order.changeId, 'reverted');
  return order;
}

async function propose(proposalId: string) {
  const at = new Date().toISOString();
  const audit = { at, actor: 'slack:U1', what: 'x', subject: proposalId, detail: {} };
  const conversation = { face: 'test', channel: 'C1', thread: proposalId };
  const question = { host: rig.hostId };
  await store.diagnoses.add({ diagnosisId: proposalId, at, actor: 'slack:U1', question, conversation }, audit);
  const plan: Plan = {
    digest: `sha256:${'a'.repeat(64)}`,
    host: rig.hostId,
    causeId: 'synq-full-drop',
    changes: [plannedChange({ key: KEY, from: '0', to: '1' })],
    advice: [],
  };
  await store.proposals.add(
    { proposalId, diagnosisId: proposalId, at, requester: 'slack:U1', conversation, plan, expires: at },
    audit,
  );
}

async function send(proposalId: string, kind: 'apply' | 'revert', order: Parameters<typeof sign>[0]): Promise<Outcome> {
  const at = new Date().toISOString();
  const signed = sign(order, rig.signer);
  const audit = { at, actor: 'syndrop', what: 'order.signed', subject: proposalId, detail: {} };
  const stored = await store.orders.addOrGet({ proposalId, kind, version: 0, at, signed, before: null }, audit);
  const outcome = await rig.transport.apply(rig.hostId, signed, AbortSignal.timeout(15_000));
  await store.orders.setOutcome(stored, outcome);
  return outcome;
}

async function end(proposalId: string, state: 'reverted' | 'kept') {
  const record = await store.proposals.find(proposalId);
  const at = new Date().toISOString();
  const event = { at, actor: rig.hostId, did: state };
  const audit = { at, actor: rig.hostId, what: `proposal.${state}`, subject: proposalId, detail: {} };
  await store.proposals.swap(proposalId, record?.version ?? 0, { state, event, audit });
}

function readLog(host: string, signal: AbortSignal) {
  return rig.transport.orderLog(host, signal);
}

function audited() {
  return auditHost(store, readLog, rig.hostId, AbortSignal.timeout(15_000));
}

const logFile = () => join(rig.stateDir, 'orders.jsonl');

test('host and bot agree after a change that was made and taken back; an order of nobody, a shortened and an altered log do not', async () => {
  await open();
  await orderedChange();
  expect(await audited()).toMatchObject({ state: 'agrees', rows: 2, orders: 2, differences: [] });
  const whole = await readFile(logFile(), 'utf8');

  await writeFile(logFile(), whole.split('\n').slice(0, 1).join('\n').concat('\n'));
  const shortened = await audited();
  expect(shortened).toMatchObject({ state: 'differs' });
  expect(codes(shortened)).toEqual(['rewritten', 'not-on-host', 'other-outcome']);

  await writeFile(logFile(), whole.replace('"ordered"', '"watchdog"'));
  expect(codes(await audited())).toEqual(['chain-broken', 'not-on-host', 'other-outcome']);

  await writeFile(logFile(), whole);
  expect(await audited()).toMatchObject({ state: 'agrees' });
  // Signed by the bot's key, but not by way of its store: what a thief of the key would do.
  const stolen = applyOrder(rig, [{ key: KEY, from: '0', to: '1' }]);
  await rig.transport.apply(rig.hostId, sign(stolen, rig.signer), AbortSignal.timeout(15_000));
  await rig.transport.apply(rig.hostId, sign(revertOrder(stolen), rig.signer), AbortSignal.timeout(15_000));
  const found = await audited();
  expect(codes(found)).toEqual(['not-ordered', 'not-ordered']);
  expect(found).toMatchObject({ differences: [{ changeId: stolen.changeId }, { changeId: stolen.changeId }] });
  expect(await store.audit.verify()).toMatchObject({ intact: true });
  const rows = (await store.audit.after(0, 1000)).filter(({ what }) => what === 'host.audited');
  expect(rows.map(({ detail }) => detail['state'])).toEqual(['agrees', 'differs', 'differs', 'agrees', 'differs']);
});

test('what a host was refused is no difference, and a host that is away is said to be unread', async () => {
  await open();
  const order = applyOrder(rig, [{ key: 'kernel.sysrq', from: '1', to: '0' }]);
  await propose(order.changeId);
  expect(await send(order.changeId, 'apply', order)).toMatchObject({ state: 'refused' });
  const head = { ...orderHead(rig.hostId), kind: 'keep' as const };
  await rig.transport.apply(rig.hostId, sign(head, rig.signer), AbortSignal.timeout(15_000));
  const audit = await audited();
  expect(audit).toMatchObject({ state: 'agrees', rows: 2, orders: 1 });
  await rig.stopAgents();
  expect(await auditHost(store, readLog, 'nobody', AbortSignal.timeout(15_000))).toMatchObject({
    state: 'unread',
    code: 'host-unknown',
  });
});

function codes(audit: Awaited<ReturnType<typeof audited>>): readonly string[] {
  return 'differences' in audit ? audit.differences.map(({ code }) => code) : [audit.code];
}
