import { cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type PrivateRedis, startPrivateRedis } from '../../src/embedded/redis.ts';
import { until } from './agent-rig.ts';
import { freePorts } from './redis-servers.ts';

/** What a server leaves for the next one: who may log in. */
const USERS = ['users.acl', 'bot.password'] as const;
const SYNC_MS = 30_000;

/** One Redis at one address, behind which another server may stand from one moment to the next. */
export interface FleetRedis {
  /** For `new Redis(url)`. */
  readonly url: string;
  readonly password: string;
  readonly socketPath: string;
  /** A connection with all rights. */
  readonly redis: Redis;
  pid(): Promise<number>;
  /** Ends it without a word; the answer starts it again on what it had written. */
  kill(): Promise<() => Promise<void>>;
  /** Starts a replica; the answer kills the primary and lets the replica take its place: what it had not heard of is gone. */
  replicate(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export async function openFleetRedis(dir: string): Promise<FleetRedis> {
  const socketPath = join(dir, 'redis.sock');
  const homeOf = (number: number): string => join(dir, `${number}`);
  let serial = 1;
  await mkdir(dir, { recursive: true });
  let server: PrivateRedis | null = await startPrivateRedis({ dir: homeOf(serial) });
  await pointTo(server);
  const query = server.url.split('?')[1] ?? '';
  const url = `${socketPath}?${query}`;
  const password = new URLSearchParams(query).get('password') ?? '';
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on('error', () => {});

  /** Whoever connects from now on finds this one. */
  async function pointTo(to: PrivateRedis): Promise<void> {
    await symlink(to.socketPath, `${socketPath}.next`);
    await rename(`${socketPath}.next`, socketPath);
  }

  async function pid(): Promise<number> {
    return Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
  }

  async function kill(): Promise<() => Promise<void>> {
    process.kill(await pid(), 'SIGKILL');
    server = null;
    return async () => {
      server = await startPrivateRedis({ dir: homeOf(serial) });
    };
  }

  async function replicate(): Promise<() => Promise<void>> {
    const [port = 0] = await freePorts(1);
    await redis.config('SET', 'bind', '127.0.0.1');
    await redis.config('SET', 'port', port);
    const [old, own] = [homeOf(serial), homeOf(serial + 1)];
    await mkdir(own, { mode: 0o700 });
    for (const file of USERS) await cp(join(old, file), join(own, file));
    const next = await startPrivateRedis({ dir: own });
    const replica = new Redis(next.url);
    await replica.config('SET', 'masteruser', 'bot');
    await replica.config('SET', 'masterauth', password);
    await replica.replicaof('127.0.0.1', port);
    await until(async () => (await replica.info('replication')).includes('master_link_status:up'), SYNC_MS);
    return async () => {
      await kill();
      await replica.replicaof('NO', 'ONE');
      replica.disconnect();
      serial += 1;
      server = next;
      await pointTo(next);
      await rm(old, { recursive: true, force: true });
    };
  }

  return {
    url,
    password,
    socketPath,
    redis,
    pid,
    kill,
    replicate,
    async close() {
      redis.disconnect();
      await server?.stop();
    },
  };
}
