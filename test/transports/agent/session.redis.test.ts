import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sweepSourceIds } from '../../../src/protocol/manifest.ts';
import { inboxOf, repliesOf } from '../../../src/protocol/streams.ts';
import { createAgentTransport } from '../../../src/transports/agent.ts';
import { type AgentRig, keysOf, openAgentRig, until } from '../../support/agent-rig.ts';

let rig: AgentRig;
beforeAll(async () => {
  rig = await openAgentRig();
});
afterEach(() => rig.stopAgents());
afterAll(() => rig.close());

function collect() {
  return rig.transport.collect(rig.hostId, { sources: sweepSourceIds, windowSeconds: 0.1 }, AbortSignal.timeout(9_000));
}

/** Of the newest requests, the newest first: how each was sent. */
async function asked(count: number): Promise<readonly string[]> {
  const entries = await rig.redis.xrevrange(inboxOf(rig.hostId), '+', '-', 'COUNT', count);
  return entries.map(([, fields]) => String(fields[0]));
}

/** Bytes of all answers this connection's user appended while something was done. */
async function answered(work: () => Promise<unknown>): Promise<readonly number[]> {
  const watcher = rig.redis.duplicate();
  const sizes: number[] = [];
  const monitor = await watcher.monitor();
  monitor.on('monitor', (_: string, args: string[]) => {
    if (args[0]?.toLowerCase() === 'xadd' && args[1]?.endsWith(':replies') === true && args.includes('r'))
      sizes.push(Buffer.byteLength(unescaped(args.at(-1) ?? ''), 'latin1'));
  });
  await work();
  await until(() => sizes.length > 0);
  monitor.disconnect();
  watcher.disconnect();
  return sizes;
}

/** MONITOR prints bytes that are no letters as \xNN. */
function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

test('after one signed question a sweep asks without signatures, and what comes back has at most 2.5 KB', async () => {
  await rig.startAgent();
  const first = await collect();
  const sizes = await answered(async () => {
    const second = await collect();
    expect(Object.keys(second.samples[0]?.answers ?? {})).toEqual(Object.keys(first.samples[0]?.answers ?? {}));
    const netstat = second.samples[1]?.answers['proc-net-netstat'];
    expect(netstat !== undefined && 'text' in netstat && netstat.text.startsWith('TcpExt: SyncookiesSent')).toBe(true);
  });
  expect(await asked(2)).toEqual(['t', 's']);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2_560);
});

test('an agent that was restarted knows no session, says so, and is asked with a signature again', async () => {
  await rig.startAgent();
  await collect();
  await collect();
  await rig.stopAgents();
  const waits = collect();
  await rig.startAgent();
  expect((await waits).host.id).toBe(rig.hostId);
  expect(await asked(3)).toEqual(['s', 't', 't']);
  await collect();
  expect(await asked(1)).toEqual(['t']);
});

test('whoever says in the host’s place that there is no session only has the question signed', async () => {
  const agent = await rig.startAgent();
  await collect();
  await agent.stop();
  const waits = collect();
  await until(async () => (await asked(1))[0] === 't');
  const [entry] = await rig.redis.xrevrange(inboxOf(rig.hostId), '+', '-', 'COUNT', 1);
  const requestId = entry?.[1][5] ?? '';
  const replies = entry?.[1][3] ?? '';
  for (let times = 0; times < 5; times += 1) await rig.redis.xadd(replies, '*', 'r', requestId, 'x', '1');
  await until(async () => (await asked(1))[0] === 's');
  await rig.startAgent();
  expect((await waits).host.id).toBe(rig.hostId);
  expect(await asked(2)).toEqual(['s', 't']);
});

test('a session is one bot’s: what another appends, altered or of its own, is refused or ignored', async () => {
  const agent = await rig.startAgent();
  await collect();
  await collect();
  const [entry] = await rig.redis.xrevrange(inboxOf(rig.hostId), '+', '-', 'COUNT', 1);
  const [, message = '', , , , requestId = ''] = entry?.[1] ?? [];
  const altered = Buffer.from(message, 'base64');
  altered[40] = (altered[40] ?? 0) ^ 1;
  const replyTo = repliesOf('nobody');
  await rig.redis.xadd(inboxOf(rig.hostId), '*', 't', altered.toString('base64'), 'b', replyTo, 'r', requestId);
  await until(() => agent.said().includes('cannot-open'));
  await rig.redis.xadd(inboxOf(rig.hostId), '*', 't', message, 'b', replyTo, 'r', requestId);
  await until(() => agent.said().includes('replayed'));
  expect((await collect()).host.id).toBe(rig.hostId);
});

test('two bots ask one host, each in a session of its own', async () => {
  await rig.startAgent();
  const { redis, signer } = rig;
  const hostKeys = () => Promise.resolve(keysOf(rig.enrolled));
  const other = createAgentTransport({ redis, botId: 'other', signer, hostKeys });
  const options = { sources: sweepSourceIds, windowSeconds: 0 } as const;
  for (let round = 0; round < 3; round += 1) {
    const [mine, others] = await Promise.all([
      collect(),
      other.collect(rig.hostId, options, AbortSignal.timeout(9_000)),
    ]);
    expect([mine.samples.length, others.samples.length]).toEqual([2, 1]);
  }
  expect((await asked(2)).every((kind) => kind === 't')).toBe(true);
  await other.close();
});

test('questions that are long over do not stay in Redis', async () => {
  const inbox = inboxOf(rig.hostId);
  await rig.redis.del(inbox);
  const old = rig.redis.pipeline();
  for (let at = 1; at <= 200; at += 1) old.call('XADD', inbox, `${at}-1`, 'm', 'x'.repeat(800));
  await old.exec();
  await rig.redis.call('XGROUP', 'CREATE', inbox, 'agent', '$');
  await rig.startAgent();
  await collect();
  await collect();
  // Whole nodes of some 4 KB go.
  expect(await rig.redis.xlen(inbox)).toBeLessThan(10);
});
