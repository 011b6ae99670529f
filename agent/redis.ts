import { readFileSync } from 'node:fs';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { isPlainBeyondLoopback } from '../src/protocol/plain-redis.ts';
import { parseRedisAddress } from '../src/protocol/redis-address.ts';
import type { AgentConfig } from './config.ts';

export type AgentRedis = Redis | Cluster;

/** The longest wait for a request: also how long a silently lost connection goes unnoticed, with SPARE_MS on top. */
export const BLOCK_MS = 25_000;
const SPARE_MS = 10_000;
const LONGEST_WAIT_MS = 5_000;

/** Without TLS, whoever is on the way reads this host's output and its Redis password. */
export function isPlain({ redis }: AgentConfig): boolean {
  return redis.url !== undefined && redis.tls === undefined && isPlainBeyondLoopback(redis.url);
}

/** The agent's one connection; in a Cluster one to each server that holds something of its own. It never gives up connecting. */
export function connectRedis({ redis }: Pick<AgentConfig, 'redis'>, over: RedisOptions = {}): AgentRedis {
  const options: RedisOptions = {
    username: redis.username,
    password: readFileSync(redis.passwordFile, 'utf8').trim(),
    connectionName: 'syndrop-agent',
    protocol: 2,
    // Both ask for commands that the agent's Redis user has no right to.
    enableReadyCheck: false,
    disableClientInfo: true,
    // A command whose connection is lost fails at once and is never sent twice: its caller starts again from the inbox.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    socketTimeout: BLOCK_MS + SPARE_MS,
    retryStrategy,
    ...(redis.tls === undefined ? {} : { tls: { ca: readFileSync(redis.tls.caFile) } }),
    ...over,
  };
  const address = redis.url === undefined ? null : parseRedisAddress(redis.url);
  if (address?.kind === 'cluster') {
    const { lazyConnect = false, ...redisOptions } = options;
    const tls = address.tls ? { tls: options.tls ?? {} } : {};
    const clusterRetryStrategy = options.retryStrategy === retryStrategy ? retryStrategy : () => null;
    return new Cluster([...address.nodes], {
      lazyConnect,
      enableReadyCheck: false,
      clusterRetryStrategy,
      redisOptions: { ...redisOptions, ...tls },
    });
  }
  if (address?.kind === 'sentinel') {
    const tls = address.tls
      ? { tls: options.tls ?? {}, enableTLSForSentinelMode: true, sentinelTLS: options.tls ?? {} }
      : {};
    return new Redis({
      ...options,
      ...tls,
      sentinels: [...address.nodes],
      name: address.name,
      sentinelRetryStrategy: retryStrategy,
    });
  }
  if (address !== null) return new Redis(address.url, options);
  return new Redis({ ...options, ...(redis.path === undefined ? {} : { path: redis.path }) });
}

/** What is sent until the next turn of the loop leaves in one packet, which Redis reads, and answers, once. */
export function sendTogether(redis: AgentRedis): void {
  if (!(redis instanceof Redis)) return;
  const { stream } = redis;
  // Undefined before the first connection; one that is corked has its turn coming.
  if (stream === undefined || stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}

/** Anywhere within the wait: after a restart of Redis thousands of agents must not knock at once. */
function retryStrategy(times: number): number {
  return 50 + Math.random() * Math.min(LONGEST_WAIT_MS, 250 * 2 ** Math.min(times, 10));
}

/** Milliseconds until an agent whose command failed starts again from its inbox. */
export function backOffMs(): number {
  return 40 + Math.random() * 1_000;
}
