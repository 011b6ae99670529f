import type { Cluster, Redis } from 'ioredis';
import type { Store } from '../app/store.ts';
import type { Metrics } from './registry.ts';

/** Whoever asks must not wait for what does not answer. */
const LOOK_MS = 2_000;

export type Depths = () => Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>;

export interface Looked {
  readonly redis: boolean;
  readonly store: boolean;
}

/** Looks up what the bots share. A part that does not answer is down, and its gauges are gone, not stale. */
export async function look(redis: Redis | Cluster, store: Store, depths: Depths, metrics: Metrics): Promise<Looked> {
  const { queueJobs, agentsOnline, hosts, redisUp, storeUp } = metrics;
  const [counts, clients, known] = await Promise.all([
    inTime(depths()),
    // Agents alone have users of their own; the list is some 300 bytes each.
    inTime(clientsOf(redis)),
    inTime(store.hosts.list()),
  ]);
  queueJobs.reset();
  for (const [queue, states] of Object.entries(counts ?? {}))
    for (const [state, count] of Object.entries(states)) queueJobs.set({ queue, state }, count);
  agentsOnline.set(clients === null ? Number.NaN : new Set(clients.match(/ user=agent-\S+/g)).size);
  hosts.set(known?.length ?? Number.NaN);
  const looked = { redis: counts !== null, store: known !== null };
  redisUp.set(looked.redis ? 1 : 0);
  storeUp.set(looked.store ? 1 : 0);
  return looked;
}

/** In a Cluster an agent is connected to several servers, and each lists its own. */
async function clientsOf(redis: Redis | Cluster): Promise<string> {
  const servers = 'slots' in redis ? redis.nodes('master') : [redis];
  const lists = await Promise.all(servers.map((server) => server.client('LIST').then(String, () => '')));
  return lists.join('\n');
}

async function inTime<T>(work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), LOOK_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
