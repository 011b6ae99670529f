import { readdir, readFile, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { canonicalJson } from '../../../src/protocol/canonical.ts';
import { liveSourceIds } from '../../../src/protocol/manifest.ts';
import { inboxOf, REQUEST_BYTES, sealedFor } from '../../../src/protocol/streams.ts';
import { seal, unsealer } from '../../../src/sealing/sealing.ts';
import { type AgentTransport, createAgentTransport, type HostKeys } from '../../../src/transports/agent.ts';
import { loadOrCreateSigner } from '../../../src/transports/agent/keys.ts';
import { type AgentRig, keysOf, openAgentRig, orderLog, until } from '../../support/agent-rig.ts';
import { applyOrder, sign } from '../../support/orders.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rig: AgentRig;
const transports: AgentTransport[] = [];
beforeAll(async () => {
  rig = await openAgentRig();
});
afterEach(async () => {
  await rig.stopAgents();
  for (const transport of transports.splice(0)) await transport.close();
});
afterAll(() => rig.close());

function collect(transport = rig.transport) {
  return transport.collect(
    rig.hostId,
    { sources: ['proc-net-snmp', 'uname'], windowSeconds: 0 },
    AbortSignal.timeout(9_000),
  );
}

function bot(keys: HostKeys, mayBePlain = false): AgentTransport {
  const { redis, signer } = rig;
  const botId = `b${transports.length}-${process.pid}`;
  const hostKeys = () => Promise.resolve(keys);
  const transport = createAgentTransport({ redis, botId, signer, hostKeys, mayBePlain, patienceSeconds: 3 });
  transports.push(transport);
  return transport;
}

/** Everything that was ever sent to this Redis to be kept, in every form it could be read in. */
async function everythingWritten(): Promise<string> {
  const dir = join(rig.dir, 'redis', 'appendonlydir');
  const files = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name))));
  const bytes = Buffer.concat(files);
  const words = bytes.toString('latin1').match(/[A-Za-z0-9+/=_-]{40,}/g) ?? [];
  return [bytes, ...words.map((word) => Buffer.from(word, 'base64'))].map(readable).join('\n');
}

const GZIP_HEADER = 10;

function readable(bytes: Buffer): string {
  const texts = [bytes.toString('latin1')];
  for (let at = bytes.indexOf('\x1f\x8b', 0, 'latin1'); at !== -1; at = bytes.indexOf('\x1f\x8b', at + 1, 'latin1')) {
    try {
      // What follows in the file is not part of it, and gunzip would mind.
      texts.push(inflateRawSync(bytes.subarray(at + GZIP_HEADER)).toString('latin1'));
    } catch {
      // Two bytes that only look like the beginning.
    }
  }
  return texts.join('\n');
}

test('a Redis that keeps all it was ever sent can read neither what was asked nor what was said', async () => {
  await rig.redis.call('SET', 'canary', gzipSync('a word in a packed answer'));
  const agent = await rig.startAgent();
  await until(() => rig.notices.length > 0);
  const bundle = await rig.transport.collect(
    rig.hostId,
    { sources: liveSourceIds, windowSeconds: 0 },
    AbortSignal.timeout(30_000),
  );
  const order = applyOrder(rig, [{ key: 'net.ipv4.tcp_syncookies', from: '77', to: '1' }]);
  const outcome = await rig.transport.apply(rig.hostId, sign(order, rig.signer), AbortSignal.timeout(9_000));
  expect(outcome).toMatchObject({ state: 'refused', code: 'value-changed' });
  await agent.stop();
  const said = Object.values(bundle.samples[0]?.answers ?? {}).flatMap((answer) =>
    'text' in answer ? answer.text.split('\n').filter((line) => line.length > 24) : [],
  );
  expect(said.length).toBeGreaterThan(100);
  const written = await everythingWritten();
  // The search finds what is there: names of streams, and what is packed.
  expect(written.includes(inboxOf(rig.hostId))).toBe(true);
  expect(written.includes('a word in a packed answer')).toBe(true);
  // Nothing as short as two letters, which sealed bytes hold by chance.
  const own = [...liveSourceIds, 'syncookies', 'payload', 'signature', 'remediate', release()];
  expect([...own, ...said].filter((word) => written.includes(word))).toEqual([]);
});

test('an agent that has named no key is not asked, unless the configuration says so; its answer comes sealed', async () => {
  await rig.startAgent();
  const keys = { ...keysOf(rig.enrolled), sealing: null };
  await expect(collect(bot(keys))).rejects.toMatchObject({ code: 'agent-too-old' });
  expect((await collect(bot(keys, true))).host.id).toBe(rig.hostId);
});

/** As a bot sent it that knew nothing of sealing. */
async function askPlainly(replyTo: string) {
  const request = {
    format: 'syndrop-request/1',
    kind: 'collect',
    requestId: 'request-plain',
    hostId: rig.hostId,
    nonce: Buffer.from(replyTo.padEnd(16).slice(-16)).toString('hex'),
    replyTo,
    expires: new Date(Date.now() + 9_000).toISOString(),
    sources: ['uname'],
    windowSeconds: 0,
  };
  await rig.redis.xadd(replyTo, '*', 'open', '1');
  await rig.redis.xadd(inboxOf(rig.hostId), '*', 'm', JSON.stringify(sign(request, rig.signer)));
  await until(async () => (await rig.redis.xlen(replyTo)) > 1);
  const [, answer] = await rig.redis.xrangeBuffer(replyTo, '-', '+');
  const packed = answer?.[1][3] ?? Buffer.alloc(0);
  return JSON.parse(JSON.parse(gunzipSync(packed).toString()).payload).body;
}

test('a bot of before is told to be updated, and nothing else', async () => {
  await rig.startAgent();
  expect(await askPlainly('syn:bot.plain-1:replies')).toMatchObject({ kind: 'problem', code: 'unsealed' });
});

test('a bot of before is answered where the host says that sealing is optional', async () => {
  const before = await readFile(rig.enrolled.configPath, 'utf8');
  await writeFile(rig.enrolled.configPath, JSON.stringify({ ...JSON.parse(before), sealing: 'optional' }));
  await rig.startAgent();
  expect(await askPlainly('syn:bot.plain-2:replies')).toMatchObject({ kind: 'bundle' });
  await writeFile(rig.enrolled.configPath, before);
});

test('a request sealed to another key, for another host, altered or too large is refused and entered into the log', async () => {
  await rig.startAgent();
  await collect();
  const inbox = inboxOf(rig.hostId);
  const sealed = (await rig.redis.xrevrange(inbox, '+', '-', 'COUNT', 1))[0]?.[1][1] ?? '';
  const altered = Buffer.from(sealed, 'base64');
  altered[50] = (altered[50] ?? 0) ^ 1;
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const text = Buffer.from(canonicalJson(sign({ a: 1 }, rig.signer)));
  const rows = (await orderLog(rig)).length;
  const forged = [
    base64(altered),
    base64(await seal((await unsealer()).publicKey, text, sealedFor.request(rig.hostId))),
    base64(await seal(rig.enrolled.sealingKey, text, sealedFor.request('another'))),
    'x'.repeat(REQUEST_BYTES * 2),
    '',
  ];
  for (const bytes of forged) await rig.redis.xadd(inbox, '*', 's', bytes);
  await until(async () => (await orderLog(rig)).length >= rows + 2);
  const codes = (await orderLog(rig)).slice(rows).map(({ outcome }) => outcome.code);
  expect(new Set(codes)).toEqual(new Set(['cannot-open', 'malformed']));
  expect((await collect()).host.id).toBe(rig.hostId);
});

test('an answer without a seal does not count, even one the host has signed, nor one sealed for another question', async () => {
  const asked = collect(bot(keysOf(rig.enrolled)));
  asked.catch(() => {});
  const inbox = inboxOf(rig.hostId);
  await until(async () => (await rig.redis.xlen(inbox)) > 0);
  const host = await loadOrCreateSigner(join(rig.dir, 'agent', 'agent.key'));
  const seed = await readFile(join(rig.stateDir, 'sealing.key'), 'utf8');
  const last = (await rig.redis.xrevrange(inbox, '+', '-', 'COUNT', 1))[0]?.[1][1] ?? '';
  const opened = await (await unsealer(Buffer.from(seed, 'hex'))).open(
    Buffer.from(last, 'base64'),
    sealedFor.request(rig.hostId),
  );
  const { requestId, nonce, hostId, replyTo, replyKey } = JSON.parse(
    JSON.parse(Buffer.from(opened ?? []).toString()).payload,
  );
  const body = { kind: 'problem', code: 'x', message: 'x' };
  const packed = gzipSync(JSON.stringify(sign({ format: 'syndrop-reply/1', requestId, hostId, nonce, body }, host)));
  await rig.redis.xadd(replyTo, '*', 'r', requestId, 'z', packed);
  const other = Buffer.from(await seal(replyKey, packed, sealedFor.reply('another')));
  await rig.redis.xadd(replyTo, '*', 'r', requestId, 's', other);
  await rig.startAgent();
  expect((await asked).host.id).toBe(rig.hostId);
});
