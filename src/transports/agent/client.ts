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
 * Does something on every server, since Redis users are each server's own and the one that takes over after a failure
 * must know them. Returns the replicas where it could not be done.
 */
export async function onEveryServer(
  redis: RedisClient,
  work: (server: Redis) => Promise<unknown>,
): Promise<readonly string[]> {
  if (redis instanceof Cluster) {
    await Promise.all(redis.nodes('master').map(work));
    const replicas = redis.nodes('slave').map(async (replica) => {
      const done = await succeeds(work(replica));
      return done ? [] : [`${replica.options.host}:${replica.options.port}`];
    });
    return (await Promise.all(replicas)).flat();
  }
  await work(redis);
  if ((redis.options.sentinels ?? null) === null) return [];
  const missed: string[] = [];
  for (const place of replicasIn(await redis.info('replication')))
    if (!(await workedOn(redis, place, work))) missed.push(`${place.host}:${place.port}`);
  return missed;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** A replica's own connection, as whoever the primary's is. */
async function workedOn(redis: Redis, place: Place, work: (server: Redis) => Promise<unknown>): Promise<boolean> {
  const { username, password, tls } = redis.options;
  const replica = new Redis({
    ...place,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? {} : { tls }),
    connectTimeout: REPLICA_MS,
    commandTimeout: REPLICA_MS,
    maxRetriesPerRequest: REPLICA_RETRIES,
    retryStrategy: (times) => (times > REPLICA_RETRIES ? null : 200),
  });
  replica.on('error', () => {});
  const done = await succeeds(work(replica));
  replica.disconnect();
  return done;
}

const REPLICA_MS = 3_000;
const REPLICA_RETRIES = 2;

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

/** Whatever their state is: `ROLE` leaves out the ones that have not acknowledged yet. */
function replicasIn(info: string): readonly Place[] {
  const rows = info.matchAll(/^slave\d+:ip=([^,]+),port=(\d+)/gm);
  return Array.from(rows, ([, host = '', port]) => ({ host, port: Number(port) }));
}
