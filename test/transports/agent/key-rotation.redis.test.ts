import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type RotationDeps, rotateHostKey, tellBotKeys } from '../../../src/app/hosts/key-rotation.ts';
import type { Store } from '../../../src/app/store.ts';
import { Problem } from '../../../src/protocol/problem.ts';
import type { Signer } from '../../../src/protocol/signing.ts';
import { inboxOf } from '../../../src/protocol/streams.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { type AgentTransport, createAgentTransport, type KeysAsked } from '../../../src/transports/agent.ts';
import { keyIdIn, loadOrCreateSigner } from '../../../src/transports/agent/keys.ts';
import { type AgentRig, openAgentRig, orderLog, until } from '../../support/agent-rig.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

let rig: AgentRig;
let store: Store;
const transports: AgentTransport[] = [];
beforeEach(async () => {
  rig = await openAgentRig();
  store = await openStore({ kind: 'sqlite', file: join(rig.dir, 'syndrop.db') });
  const { publicKey, sealingKey } = rig.enrolled;
  const rest = { transport: 'agent', agentVersion: null, kernel: null, mode: 'observe', lastSeen: null } as const;
  const audit = { at: '2026-01-01T00:00:00Z', actor: 'test', what: 'host.enrolled', subject: rig.hostId, detail: {} };
  await store.hosts.put({ id: rig.hostId, publicKey, nextKey: null, sealingKey, ...rest }, audit);
  await rig.startAgent();
});
afterEach(async () => {
  for (const transport of transports.splice(0)) await transport.close();
  await store.close();
  await rig.close();
});

/** A bot that signs with this key and knows hosts as the store does. */
function bot(signer: Signer, patienceSeconds = 10): AgentTransport {
  const hostKeys = async (id: string) => {
    const host = await store.hosts.find(id);
    if (host?.publicKey == null) return null;
    return { signing: [host.publicKey, ...(host.nextKey === null ? [] : [host.nextKey])], sealing: host.sealingKey };
  };
  const botId = `keys-${process.pid}-${transports.length}`;
  const transport = createAgentTransport({ redis: rig.redis, botId, signer, hostKeys, patienceSeconds });
  transports.push(transport);
  return transport;
}

function rotation(transport: AgentTransport): RotationDeps {
  return { store, clock: () => new Date(), changeKeys: (...given) => transport.changeKeys(...given) };
}

function collect(transport: AgentTransport) {
  return transport.collect(rig.hostId, { sources: ['uname'], windowSeconds: 0 }, AbortSignal.timeout(15_000));
}

const signal = () => AbortSignal.timeout(30_000);

test("the bots' key is changed with a time in which both count, also after a restart; then the old one counts no more", async () => {
  const next = await loadOrCreateSigner(join(rig.dir, 'bot.next.key'));
  const [old, young] = [bot(rig.signer), bot(next)];
  const told = await tellBotKeys(rotation(old), [rig.signer.publicKey, next.publicKey], signal());
  expect(told).toEqual([{ host: rig.hostId, problem: null }]);
  await rig.stopAgents();
  await rig.startAgent();
  expect((await collect(old)).host.id).toBe(rig.hostId);
  expect((await collect(young)).host.id).toBe(rig.hostId);

  expect(await tellBotKeys(rotation(young), [next.publicKey], signal())).toEqual([{ host: rig.hostId, problem: null }]);
  const entries = await rig.redis.xrevrange(inboxOf(rig.hostId), '+', '-', 'COUNT', 8);
  await expect(collect(bot(rig.signer, 2))).rejects.toMatchObject({ code: 'host-unreachable' });
  // A Redis that says all of it again, also to an agent that has just started, brings no key back.
  await rig.stopAgents();
  for (const [, fields] of entries) await rig.redis.xadd(inboxOf(rig.hostId), '*', ...fields);
  await rig.startAgent();
  await expect(collect(bot(rig.signer, 2))).rejects.toMatchObject({ code: 'host-unreachable' });
  expect((await collect(young)).host.id).toBe(rig.hostId);
});

test('a key that nobody obeys introduces none, whoever puts the request into Redis', async () => {
  const thief = await loadOrCreateSigner(join(rig.dir, 'thief.key'));
  const told = await tellBotKeys(rotation(bot(thief, 2)), [thief.publicKey], signal());
  expect(told).toEqual([{ host: rig.hostId, problem: expect.stringContaining('did not answer') }]);
  await until(async () => (await orderLog(rig)).some(({ outcome }) => outcome.code === 'unknown-key'));
  expect((await collect(bot(rig.signer))).host.id).toBe(rig.hostId);
});

test("a host's key is changed; what gets lost on the way, or dies, locks nobody out", async () => {
  const transport = bot(rig.signer);
  const before = rig.enrolled.publicKey;
  // The host does it, and its answer is lost.
  const losing: RotationDeps = {
    ...rotation(transport),
    async changeKeys(host, asked: KeysAsked, within) {
      const answer = await transport.changeKeys(host, asked, within);
      if (asked.kind === 'use-key') throw new Problem('host-unreachable', 'lost');
      return answer;
    },
  };
  await expect(rotateHostKey(losing, rig.hostId, 'test', signal())).rejects.toMatchObject({ code: 'host-unreachable' });
  const between = await store.hosts.find(rig.hostId);
  expect(between).toMatchObject({ publicKey: before, nextKey: expect.stringContaining('ed25519:') });
  expect((await collect(transport)).host.id).toBe(rig.hostId);
  await rig.stopAgents();
  await rig.startAgent();
  const { to } = await rotateHostKey(rotation(transport), rig.hostId, 'test', signal());
  expect(to).toBe(between?.nextKey);
  expect(await store.hosts.find(rig.hostId)).toMatchObject({ publicKey: to, nextKey: null });
  expect((await collect(transport)).host.id).toBe(rig.hostId);
  const rows = (await store.audit.after(0, 100)).map(({ what, detail }) => [what, detail['to'] ?? null]);
  expect(rows).toEqual([
    ['host.enrolled', null],
    ['keys.host-rotation-begun', keyIdIn(to)],
    ['keys.host-rotated', keyIdIn(to)],
  ]);
});

test('an agent that dies after naming its next key names the same again, and the key before counts no more at the end', async () => {
  const transport = bot(rig.signer, 3);
  const first = await transport.changeKeys(rig.hostId, { kind: 'next-key' }, signal());
  await rig.stopAgents();
  await rig.startAgent();
  expect(await transport.changeKeys(rig.hostId, { kind: 'next-key' }, signal())).toEqual(first);
  const wrong = { kind: 'use-key', publicKey: rig.signer.publicKey } as const;
  await expect(transport.changeKeys(rig.hostId, wrong, signal())).rejects.toThrow(/unknown-key/);
  const keyFile = join(rig.dir, 'agent', 'agent.key');
  const old = await loadOrCreateSigner(keyFile);
  await rotateHostKey(rotation(transport), rig.hostId, 'test', signal());
  expect((await loadOrCreateSigner(keyFile)).keyId).not.toBe(old.keyId);
});

test('a host that names a key it cannot show to have gets none taken down', async () => {
  const changeKeys = () =>
    Promise.resolve({ kind: 'next-key' as const, publicKey: rig.signer.publicKey, signature: rig.signer.sign('x') });
  const lying = { ...rotation(bot(rig.signer)), changeKeys };
  await expect(rotateHostKey(lying, rig.hostId, 'test', signal())).rejects.toMatchObject({ code: 'bad-key' });
  expect(await store.hosts.find(rig.hostId)).toMatchObject({ publicKey: rig.enrolled.publicKey, nextKey: null });
});
