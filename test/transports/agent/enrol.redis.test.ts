import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { enrolHost, removeHost } from '../../../src/transports/agent/enrol.ts';
import { type AgentRig, openAgentRig, until } from '../../support/agent-rig.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rig: AgentRig;
let agent: Redis;
beforeAll(async () => {
  rig = await openAgentRig({ patienceSeconds: 3 });
  await rig.redis.call('XADD', 'syn:bot.b1:replies', '*', 'other', 'answer');
  await rig.redis.call('XADD', 'syn:host.neighbour:in', '*', 'm', 'secret');
  await rig.redis.set('bull:secret', '1');
  agent = await connect();
});
afterAll(async () => {
  agent.disconnect();
  await rig.close();
});

async function connect(): Promise<Redis> {
  const password = await readFile(join(rig.dir, 'agent', 'redis.password'), 'utf8');
  const path = rig.server.socketPath;
  const redis = new Redis({
    path,
    username: `agent-${rig.hostId}`,
    password,
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
    lazyConnect: true,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  await redis.connect();
  return redis;
}

describe('the Redis user of an agent', () => {
  test('reads its own inbox and appends to answers and notices', async () => {
    const inbox = `syn:host.${rig.hostId}:in`;
    await rig.redis.call('XADD', inbox, '*', 'm', 'hello');
    expect(await agent.call('XREADGROUP', 'GROUP', 'agent', 'agent', 'STREAMS', inbox, '>')).not.toBeNull();
    expect(await agent.call('XADD', 'syn:bot.b1:replies', 'NOMKSTREAM', '*', 'r', '1')).toMatch(/-/);
    expect(await agent.call('XADD', 'syn:notices', '*', 'm', '1')).toMatch(/-/);
  });

  const own = () => `syn:host.${rig.hostId}:in`;
  const forbidden: readonly [string, () => readonly string[]][] = [
    ['read another host', () => ['XREADGROUP', 'GROUP', 'agent', 'agent', 'STREAMS', 'syn:host.neighbour:in', '>']],
    ['read another host without a group', () => ['XREAD', 'STREAMS', 'syn:host.neighbour:in', '0']],
    ['write to another host', () => ['XADD', 'syn:host.neighbour:in', '*', 'm', 'x']],
    ['write to its own inbox', () => ['XADD', own(), '*', 'm', 'x']],
    ['delete its own inbox', () => ['DEL', own()]],
    ['read the answers of others', () => ['XREAD', 'STREAMS', 'syn:bot.b1:replies', '0']],
    ['range over the answers of others', () => ['XRANGE', 'syn:bot.b1:replies', '-', '+']],
    ['read answers through a group', () => ['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'syn:bot.b1:replies', '>']],
    ['make a group on answers', () => ['XGROUP', 'CREATE', 'syn:bot.b1:replies', 'g', '0']],
    ['delete answers', () => ['XDEL', 'syn:bot.b1:replies', '0-1']],
    ['trim answers', () => ['XTRIM', 'syn:bot.b1:replies', 'MAXLEN', '0']],
    ['read notices', () => ['XRANGE', 'syn:notices', '-', '+']],
    ["write to the bot's queues", () => ['SET', 'bull:secret', '2']],
    ["read the bot's queues", () => ['GET', 'bull:secret']],
    ['append to any other stream', () => ['XADD', 'bull:stream', '*', 'm', 'x']],
    ['list the keys', () => ['KEYS', '*']],
    ['walk the keys', () => ['SCAN', '0']],
    ['see who else there is', () => ['CLIENT', 'LIST']],
    ['see the users', () => ['ACL', 'LIST']],
    ['make a user', () => ['ACL', 'SETUSER', 'x', 'on', 'nopass', '+@all', '~*']],
    ['read the configuration', () => ['CONFIG', 'GET', '*']],
    ['run a script', () => ['EVAL', 'return 1', '0']],
    ['load a function', () => ['FUNCTION', 'LIST']],
    ['publish', () => ['PUBLISH', 'x', 'y']],
    ['subscribe', () => ['SUBSCRIBE', 'x']],
    ['copy a key', () => ['COPY', own(), 'syn:bot.b1:replies']],
    ['dump a key', () => ['DUMP', own()]],
    ['change the database', () => ['SELECT', '1']],
    ['watch all traffic', () => ['MONITOR']],
    ['become a replica', () => ['REPLICAOF', 'NO', 'ONE']],
    ['save', () => ['BGSAVE']],
    ['flush', () => ['FLUSHALL']],
    ['shut down', () => ['SHUTDOWN', 'NOSAVE']],
  ];
  test.each(forbidden)('cannot %s', async (_what, command) => {
    const [name = '', ...args] = command();
    const raw = await connect();
    await expect(raw.call(name, ...args)).rejects.toThrow(/NOPERM|Connection is closed/);
    raw.disconnect();
    expect(await rig.redis.ping()).toBe('PONG');
  });
});

test('no password crosses to Redis when a host is enrolled, only its hash', async () => {
  const monitor = await rig.redis.monitor();
  const seen: string[] = [];
  monitor.on('monitor', (_time: string, words: string[]) => void seen.push(words.join(' ')));
  const dir = join(rig.dir, 'another');
  const policy = { mode: 'observe' } as const;
  await enrolHost({ redis: rig.redis, hostId: 'another', dir, botPublicKey: rig.signer.publicKey, policy });
  const secret = await readFile(join(dir, 'redis.password'), 'utf8');
  monitor.disconnect();
  expect(secret).toHaveLength(64);
  expect(seen.join('\n')).not.toContain(secret);
  expect(String(await rig.redis.call('ACL', 'LIST'))).toContain('agent-another');
});

describe('an agent that spoils what all of them append to', () => {
  const LAST = '18446744073709551615-18446744073709551615';
  const ask = () =>
    rig.transport.collect(rig.hostId, { sources: ['proc-net-snmp'], windowSeconds: 0 }, AbortSignal.timeout(20_000));

  test('with the last possible id costs a bot one question; the next is answered', async () => {
    await rig.startAgent();
    await ask();
    const replies = (await rig.redis.keys('syn:bot.bot-*:replies'))[0] ?? '';
    await agent.call('XADD', replies, 'MAXLEN', '0', LAST, 'r', 'x');
    await expect(agent.call('XADD', replies, '*', 'r', 'x')).rejects.toThrow(/exhausted/);
    await expect(ask()).rejects.toMatchObject({ code: 'host-unreachable' });
    expect((await ask()).host.id).toBe(rig.hostId);
    await rig.stopAgents();
  });

  test('with the last possible id silences notices for seconds, not for ever', async () => {
    await agent.call('XADD', 'syn:notices', 'MAXLEN', '0', LAST, 'm', 'x');
    await until(
      async () => (await agent.call('XADD', 'syn:notices', '*', 'm', '1').catch(() => null)) !== null,
      25_000,
    );
    const before = rig.notices.length;
    await rig.startAgent();
    await until(() => rig.notices.length > before);
    expect(rig.notices.at(-1)?.body.kind).toBe('hello');
    await rig.stopAgents();
  });
});

test('secrets of a host are closed to others, and the password is new after enrolling again', async () => {
  const file = (name: string) => join(rig.dir, 'agent', name);
  for (const name of ['agent.key', 'redis.password', 'agent.json']) {
    expect((await stat(file(name))).mode & 0o777).toBe(0o600);
  }
  const before = await readFile(file('redis.password'), 'utf8');
  const { redis, hostId } = rig;
  const again = await enrolHost({
    redis,
    hostId,
    dir: join(rig.dir, 'agent'),
    botPublicKey: rig.signer.publicKey,
    policy: { mode: 'observe' },
  });
  expect(again.publicKey).toBe(rig.enrolled.publicKey);
  const after = await readFile(file('redis.password'), 'utf8');
  expect(after).not.toBe(before);
  expect(String(await redis.call('ACL', 'LIST'))).not.toContain(after);
});

test('a host name that would reach other keys is refused', async () => {
  const { redis } = rig;
  const enrol = (hostId: string) =>
    enrolHost({
      redis,
      hostId,
      dir: join(rig.dir, 'x'),
      botPublicKey: rig.signer.publicKey,
      policy: { mode: 'observe' },
    });
  for (const hostId of ['*', 'a b', 'web[01]', '../x', '', 'a:in', 'a'.repeat(254)])
    await expect(enrol(hostId)).rejects.toMatchObject({ code: 'usage' });
});

test('a removed host is locked out at once', async () => {
  await removeHost(rig.redis, rig.hostId);
  await expect(connect()).rejects.toThrow(/WRONGPASS|closed/);
  await expect(agent.ping()).rejects.toThrow(/closed/);
});

test('the certificate that Redis must have stands beside the configuration that names it', async () => {
  const dir = join(rig.dir, 'behind-tls');
  const given = { redis: rig.redis, hostId: 'behind-tls', dir, botPublicKey: rig.signer.publicKey };
  const { configPath } = await enrolHost({ ...given, policy: { mode: 'observe' }, ca: 'certificate' });
  expect(JSON.parse(await readFile(configPath, 'utf8'))).toMatchObject({ redis: { tls: { caFile: 'redis-ca.pem' } } });
  expect(await readFile(join(dir, 'redis-ca.pem'), 'utf8')).toBe('certificate');
});
