import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, expect, test, vi } from 'vitest';
import { NOTICES, NOTICES_LENGTH, repliesOf } from '../../../src/protocol/streams.ts';
import { enrolHost } from '../../../src/transports/agent/enrol.ts';
import { guardAgainstFloods } from '../../../src/transports/agent/flood-guard.ts';
import { type AgentRig, openAgentRig, type RigOptions, until } from '../../support/agent-rig.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const EVIL = 'evil';
const OPTIONS = { sources: ['proc-net-snmp'], windowSeconds: 0, patienceSeconds: 60 } as const;

let rig: AgentRig;
let ends: (() => void)[] = [];
afterEach(async () => {
  for (const end of ends) end();
  ends = [];
  await rig.close();
});

/** With one agent that answers, and the Redis user of one that does not. */
async function open(options: RigOptions = {}): Promise<{ readonly evil: Redis; readonly flooded: string[] }> {
  rig = await openAgentRig(options);
  const { redis, signer, dir } = rig;
  const home = join(dir, EVIL);
  await enrolHost({
    redis,
    hostId: EVIL,
    dir: home,
    botPublicKey: signer.publicKey,
    noticeKey: '',
    policy: { mode: 'observe', allow: 'listed-safe' },
  });
  const evil = new Redis({
    path: rig.server.socketPath,
    username: `agent-${EVIL}`,
    password: await readFile(join(home, 'redis.password'), 'utf8'),
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 50,
  });
  evil.on('error', () => {});
  ends.push(() => evil.disconnect());
  const flooded: string[] = [];
  const failed = (cause: unknown): never => {
    throw cause;
  };
  ends.push(guardAgainstFloods(redis, (host) => void flooded.push(host), failed));
  await rig.startAgent();
  return { evil, flooded };
}

/** Appends without pause until Redis takes no more of it. */
async function flood(evil: Redis, stream: string, bytes: number, atOnce: number): Promise<string> {
  const body = Buffer.alloc(bytes, 'x');
  for (;;) {
    const some = evil.pipeline();
    for (let count = 0; count < atOnce; count += 1) some.call('XADD', stream, '*', 'r', 'nobody', 't', body);
    try {
      const [failure] = ((await some.exec()) ?? []).flatMap(([error]) => error ?? []);
      if (failure !== undefined) return failure.message;
    } catch (cause) {
      return String(cause);
    }
  }
}

const own = (): string => repliesOf(`bot-${rig.hostId.slice('host-'.length)}`);
const nobodys = (): string => repliesOf('never-there');

test.each([
  ['small entries among the answers of a bot', own, 1_000, 500],
  ['large ones, to a bot that never was', nobodys, 1_000_000, 4],
])('whoever floods Redis with %s is shut out, and everybody else is served', async (_, stream, bytes, atOnce) => {
  const { evil, flooded } = await open();
  const flooding = flood(evil, stream(), bytes, atOnce);
  await until(async () => (await rig.redis.exists(stream())) === 1);
  const asked = Array.from({ length: 5 }, () =>
    rig.transport.collect(rig.hostId, OPTIONS, AbortSignal.timeout(60_000)),
  );
  await flooding;
  await until(() => flooded.length > 0);
  expect(flooded).toEqual([EVIL]);
  expect(String(await rig.redis.call('ACL', 'LIST'))).toContain(`user agent-${EVIL} off`);
  expect(String(await rig.redis.call('CLIENT', 'LIST'))).not.toContain(`user=agent-${EVIL} `);
  for (const bundle of await Promise.all(asked)) expect(bundle.host.id).toBe(rig.hostId);
  await rig.transport.collect(rig.hostId, OPTIONS, AbortSignal.timeout(60_000));
  if (stream === own) await until(async () => (await rig.redis.xlen(stream())) === 0, 60_000);
  else await until(async () => (await rig.redis.pttl(stream())) > 0);
});

test('an agent that is asked all the time is not taken for one that floods', async () => {
  const { flooded } = await open();
  const end = performance.now() + 5_000;
  const busy = async (): Promise<void> => {
    while (performance.now() < end) await rig.transport.collect(rig.hostId, OPTIONS, AbortSignal.timeout(60_000));
  };
  // Enough for the guard to look who it is.
  const noise = (async () => {
    while (performance.now() < end) await rig.redis.set('noise', Buffer.alloc(8_000_000));
  })();
  await Promise.all([busy(), busy(), busy(), noise]);
  expect(flooded).toEqual([]);
});

test('notices that keep to no length are cut to it by the bot that reads them', async () => {
  const { evil } = await open({ listen: false });
  const some = evil.pipeline();
  for (let count = 0; count < NOTICES_LENGTH * 2; count += 1) some.call('XADD', NOTICES, '*', 'm', 'x');
  await some.exec();
  expect(await rig.redis.xlen(NOTICES)).toBeGreaterThan(NOTICES_LENGTH);
  rig.transport.onNotice(() => {});
  await until(async () => (await rig.redis.xlen(NOTICES)) <= NOTICES_LENGTH + 100, 40_000);
});
