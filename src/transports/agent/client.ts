import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from '../../protocol/redis-address.ts';

/** One server, whichever the Sentinels name, or a Cluster: every command here is about one key. */
export type RedisClient = Redis | Cluster;

/** `options` count for each connection to a server. */
export function redisClient(address: RedisAddress, options: RedisOptions): RedisClient {
  if (address.kind === 'single') return new Redis(address.url, options);
  const { nodes, tls, username, password } = address;
  const login = { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
  const each: RedisOptions = { ...options, ...login, ...(tls ? { tls: options.tls ?? {} } : {}) };
  if (address.kind === 'sentinel') {
    const sentinelTls = tls ? { enableTLSForSentinelMode: true, sentinelTLS: options.tls ?? {} } : {};
    return new Redis({ ...each, ...sentinelTls, sentinels: [...nodes], name: address.name });
  }
  const { lazyConnect = false, ...redisOptions } = each;
  return new Cluster([...nodes], { lazyConnect, redisOptions });
}

/** A connection of its own to the same place, for waiting on. */
export function separate(
  redis: RedisClient,
  options: Pick<RedisOptions, 'maxRetriesPerRequest' | 'autoResendUnfulfilledCommands'>,
): RedisClient {
  if (!(redis instanceof Cluster)) return redis.duplicate(options);
  const { redisOptions } = redis.options;
  return redis.duplicate([], { ...redis.options, lazyConnect: false, redisOptions: { ...redisOptions, ...options } });
}

/**
 * Does something on every server: Redis users are each server's own, and the one that takes over after a failure must
 * know them. A replica that cannot be reached is left out.
 */
export async function onEveryServer(redis: RedisClient, work: (server: Redis) => Promise<unknown>): Promise<void> {
  if (redis instanceof Cluster) {
    await Promise.all(redis.nodes('master').map(work));
    await Promise.all(redis.nodes('slave').map((replica) => work(replica).catch(() => {})));
    return;
  }
  await work(redis);
  if ((redis.options.sentinels ?? null) === null) return;
  const { username, password, tls } = redis.options;
  for (const { host, port } of replicasIn(await redis.call('ROLE'))) {
    const replica = new Redis({
      host,
      port,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(tls === undefined ? {} : { tls }),
      connectTimeout: REPLICA_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    replica.on('error', () => {});
    await work(replica).catch(() => {});
    replica.disconnect();
  }
}

const REPLICA_MS = 2_000;

/** `[master, offset, [[host, port, offset], …]]`. */
function replicasIn(role: unknown): readonly { readonly host: string; readonly port: number }[] {
  const rows: unknown = Array.isArray(role) && role[0] === 'master' ? role[2] : [];
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row) => (Array.isArray(row) ? [{ host: String(row[0]), port: Number(row[1]) }] : []));
}
