import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { canonicalJson } from '../../src/protocol/canonical.ts';
import { repliesOf, sealedFor } from '../../src/protocol/streams.ts';
import { seal } from '../../src/sealing/sealing.ts';
import { createAgentTransport } from '../../src/transports/agent.ts';
import { loadOrCreateSigner, loadOrCreateUnsealer } from '../../src/transports/agent/keys.ts';
import { type AgentRig, keysOf, openAgentRig, until } from '../support/agent-rig.ts';
import { describeTransport } from '../support/transport-contract.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describeTransport('the agent transport', async () => {
  const rig = await openAgentRig();
  await rig.startAgent();
  return { transport: rig.transport, host: rig.hostId, kind: 'agent', close: () => rig.close() };
});

describe('the way to an agent', () => {
  let rig: AgentRig;
  beforeAll(async () => {
    rig = await openAgentRig({ patienceSeconds: 4 });
  });
  afterEach(() => rig.stopAgents());
  afterAll(() => rig.close());

  function collect(host = rig.hostId, more: { readonly patienceSeconds?: number } = {}) {
    const options = { sources: ['proc-net-snmp'], windowSeconds: 0, ...more } as const;
    return rig.transport.collect(host, options, AbortSignal.timeout(50_000));
  }

  test('a host that was never enrolled is Problem `host-unknown`, at once', async () => {
    const began = performance.now();
    await expect(collect('nobody')).rejects.toMatchObject({ code: 'host-unknown' });
    await expect(collect('*')).rejects.toMatchObject({ code: 'host-unknown' });
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  test('a host whose agent is away is Problem `host-unreachable` that says what to try', async () => {
    await expect(collect()).rejects.toMatchObject({
      code: 'host-unreachable',
      message: `${rig.hostId} did not answer within 4 s. Is syndrop-agent running? Try: syndrop diagnose --ssh root@${rig.hostId}`,
    });
  });

  test('an agent greets, and is asked by one connection', async () => {
    await rig.startAgent();
    await until(() => rig.notices.some(({ body }) => body.kind === 'hello'));
    const clients = String(await rig.redis.call('CLIENT', 'LIST'));
    expect(clients.match(new RegExp(`user=agent-${rig.hostId}`, 'g'))).toHaveLength(1);
  });

  test('twenty questions at once are all answered', async () => {
    await rig.startAgent();
    const bundles = await Promise.all(Array.from({ length: 20 }, () => collect()));
    expect(bundles).toHaveLength(20);
  });

  test('a question asked while the agent restarts is answered by the next run', async () => {
    const asked = collect(rig.hostId, { patienceSeconds: 50 });
    await rig.startAgent();
    expect((await asked).host.id).toBe(rig.hostId);
  });

  test('an answer outlives a restart of the connection to Redis', async () => {
    const agent = await rig.startAgent();
    // Once more while it says nothing: an agent between two commands takes a closed connection without a word.
    await until(async () => {
      await rig.redis.call('CLIENT', 'KILL', 'USER', `agent-${rig.hostId}`);
      return agent.said().includes('Redis:');
    });
    expect((await collect()).transport).toBe('agent');
  });

  test('an answer that Redis has no room for is sent once more when it has', async () => {
    const agent = await rig.startAgent();
    const newest = async () => (await rig.redis.xpending(`syn:host.${rig.hostId}:in`, 'agent'))[2] ?? null;
    const before = await newest();
    const options = { sources: ['proc-net-snmp'], windowSeconds: 1, patienceSeconds: 50 } as const;
    const asked = rig.transport.collect(rig.hostId, options, AbortSignal.timeout(50_000));
    try {
      await until(async () => ![null, before].includes(await newest()));
      await rig.redis.config('SET', 'maxmemory', 1);
      await until(() => agent.said().includes('OOM'));
    } finally {
      await rig.redis.config('SET', 'maxmemory', 0);
    }
    expect((await asked).host.id).toBe(rig.hostId);
  });

  test('a forged answer is dropped, and the true one still counts', async () => {
    const thief = await loadOrCreateSigner(`${rig.dir}/thief.key`);
    await rig.stopAgents();
    const { redis, signer } = rig;
    const hostKeys = () => Promise.resolve(keysOf(rig.enrolled));
    const transport = createAgentTransport({ redis, botId: 'robbed', signer, hostKeys });
    const options = { sources: ['proc-net-snmp'], windowSeconds: 0 } as const;
    const asked = transport.collect(rig.hostId, options, AbortSignal.timeout(9_000));
    asked.catch(() => {});
    const inbox = `syn:host.${rig.hostId}:in`;
    await until(async () => (await rig.redis.xlen(inbox)) > 0);
    const entries = await rig.redis.xrevrange(inbox, '+', '-', 'COUNT', 1);
    // As much as a thief could ever know: he has the key of the host's requests as well.
    const key = await loadOrCreateUnsealer(`${rig.stateDir}/sealing.key`);
    const sealed = Buffer.from(entries[0]?.[1][1] ?? '', 'base64');
    const opened = await key.open(sealed, sealedFor.request(rig.hostId));
    const request = JSON.parse(JSON.parse(Buffer.from(opened ?? []).toString()).payload);
    const { requestId, nonce, hostId, replyTo } = request;
    const body = { kind: 'problem', code: 'forged', message: 'forged' };
    const payload = canonicalJson({ format: 'syndrop-reply/1', requestId, hostId, nonce, body });
    const signed = { payload, keyId: thief.keyId, signature: thief.sign(payload) };
    for (const packed of [
      gzipSync(JSON.stringify(signed)),
      gzipSync(Buffer.alloc(64 * 1024 * 1024)),
      Buffer.alloc(9),
    ]) {
      const forged = await seal(request.replyKey, packed, sealedFor.reply(requestId));
      await rig.redis.xadd(replyTo, '*', 'r', requestId, 's', Buffer.from(forged));
      await rig.redis.xadd(replyTo, '*', 'r', requestId, 'z', packed);
    }
    await rig.startAgent();
    expect((await asked).transport).toBe('agent');
    await transport.close();
  });

  test('what was read of the answers is deleted, and the stream goes with its bot', async () => {
    await rig.startAgent();
    const botId = 'short-lived';
    const transport = createAgentTransport({
      redis: rig.redis,
      botId,
      signer: rig.signer,
      hostKeys: () => Promise.resolve(keysOf(rig.enrolled)),
    });
    await transport.collect(rig.hostId, { sources: ['proc-net-snmp'], windowSeconds: 0 }, AbortSignal.timeout(9_000));
    await until(async () => (await rig.redis.xlen(repliesOf(botId))) === 0);
    expect(await rig.redis.pttl(repliesOf(botId))).toBeGreaterThan(0);
    await transport.close();
  });

  test('SIGTERM ends the agent at once and with status 0, also while it collects', async () => {
    const agent = await rig.startAgent();
    const asked = rig.transport.collect(
      rig.hostId,
      { sources: ['proc-net-snmp'], windowSeconds: 30 },
      AbortSignal.timeout(600),
    );
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    const began = performance.now();
    await agent.stop();
    expect(await agent.ended).toEqual({ status: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
