import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Store } from '../app/store.ts';
import type { Config } from '../config/config.ts';
import { Problem } from '../protocol/problem.ts';
import { type AgentTransport, createAgentTransport, type HostKeys } from '../transports/agent.ts';
import { type KeyPair, loadOrCreateSigner, loadOrCreateUnsealer } from '../transports/agent/keys.ts';
import type { Unsealer } from '../sealing/sealing.ts';
import { parseRedisAddress } from '../protocol/redis-address.ts';
import type { Closing } from './closing.ts';
import { placesOf } from './places.ts';
import { redisHint } from './redis-hint.ts';
import { openClosedStore } from './state.ts';
import { type RedisClient, redisClient } from '../transports/agent/client.ts';

/** What every program that asks hosts needs: the store, Redis, the signing key and the way to the agents. */
export interface Memory {
  readonly store: Store;
  readonly redis: RedisClient;
  readonly signer: KeyPair;
  /** For what hosts say unasked. */
  readonly noticeKey: Unsealer;
  readonly agents: AgentTransport;
}

const CONNECT_MS = 10_000;

export async function openMemory(config: Config, redisUrl: string, closing: Closing): Promise<Memory> {
  const store = await openClosedStore(config);
  closing.add('store', () => store.close());
  return { store, ...(await openAgents(config, store, redisUrl, closing)) };
}

/** The same for whoever has the store already. */
export async function openAgents(
  config: Config,
  store: Store,
  redisUrl: string,
  closing: Closing,
): Promise<Omit<Memory, 'store'>> {
  const redis = await connectRedis(redisUrl, config.redisCa);
  closing.add('Redis connection', () => redis.disconnect());
  const signer = await loadOrCreateSigner(placesOf(config).signingKey);
  const noticeKey = await loadOrCreateUnsealer(placesOf(config).noticeKey);
  const agents = createAgentTransport({
    redis,
    botId: botId(),
    signer,
    noticeKeys: [noticeKey],
    mayBePlain: config.sealing === 'optional',
    hostKeys: (hostId) => keysOf(store, hostId),
  });
  closing.add('agent transport', () => agents.close());
  return { redis, signer, noticeKey, agents };
}

async function keysOf(store: Store, hostId: string): Promise<HostKeys | null> {
  const host = await store.hosts.find(hostId);
  if (host === null || host.publicKey === null) return null;
  const signing = host.nextKey === null ? [host.publicKey] : [host.publicKey, host.nextKey];
  return { signing, sealing: host.sealingKey };
}

/** Connects once before anything is built on it, so that a wrong address is said at once and not retried in silence. */
export async function connectRedis(url: string, caFile: string | null): Promise<RedisClient> {
  const tls = caFile === null || !url.startsWith('rediss') ? {} : { tls: { ca: await caIn(caFile) } };
  // ioredis takes a unix socket as a bare path.
  const address = parseRedisAddress(url.replace(/^unix:\/\//, ''));
  if (address === null)
    throw new Problem('bad-config', 'REDIS_URL names several servers in a way that cannot be read.');
  const redis = redisClient(address, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: CONNECT_MS,
    ...tls,
  });
  let heard: Error | undefined;
  redis.on('error', (error) => {
    heard = error;
  });
  const timer = setTimeout(() => {
    heard ??= new Error(`no answer within ${CONNECT_MS / 1_000} s`);
    redis.disconnect();
  }, CONNECT_MS);
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (cause) {
    redis.disconnect();
    // Without a word: what a port for TLS does with whoever speaks none.
    const failed = heard ?? Object.assign(new Error('it closed the connection'), { code: 'ECONNRESET' });
    const said = failed.message.replace(/\.+$/, '');
    throw new Problem('redis-unreachable', `Redis cannot be used: ${said}. ${redisHint(failed)}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

async function caIn(file: string): Promise<Buffer> {
  return await readFile(file).catch((cause: unknown) => {
    throw new Problem('bad-config', `SYNDROP_REDIS_CA names ${file}, which cannot be read.`, { cause });
  });
}

/** Another for every process, so that answers never reach a sibling. */
function botId(): string {
  const host = hostname()
    .replace(/[^A-Za-z0-9-]/g, '')
    .slice(0, 32);
  return `${host}-${process.pid}-${randomBytes(4).toString('hex')}`;
}
