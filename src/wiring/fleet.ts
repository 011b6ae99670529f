import type { KnownHost } from '../app/app.ts';
import type { Reach } from '../app/diagnosing/diagnose-once.ts';
import { waitingToEnrol } from '../app/hosts/enrolments.ts';
import { knownHosts } from '../app/hosts/known-hosts.ts';
import type { Config } from '../config/config.ts';
import { privateRedisUrl } from '../embedded/redis.ts';
import { Problem } from '../protocol/problem.ts';
import { createInventory } from '../inventory/inventory.ts';
import type { CollectOptions } from '../transports/transport.ts';
import { Closing } from './closing.ts';
import { type Memory, openMemory } from './memory.ts';
import { placesOf } from './places.ts';
import { withStore } from './state.ts';
import { waysOf } from './ways.ts';

/** Enrolled hosts, then those that only the configuration file lists. */
export async function fleetHosts(config: Config): Promise<readonly KnownHost[]> {
  const listed = await createInventory(config).hosts();
  return await withStore(config, async ({ hosts }) => knownHosts(await hosts.list(), listed));
}

/** The way to one host for one question; what it needs is opened for the question and closed after it. */
export async function reachHost(config: Config, host: string): ReturnType<Reach> {
  const listed = await createInventory(config).hosts();
  const { known, expires } = await withStore(config, async (store) => ({
    known: knownHosts(await store.hosts.list(), listed).some(({ id }) => id === host),
    expires: (await waitingToEnrol(store, new Date())).get(host),
  }));
  if (!known && expires !== undefined) throw waiting(host, expires);
  if (!known) return undefined;
  return {
    address: host,
    transport: {
      collect: (address, options, signal) =>
        withMemory(config, (memory) => ask(config, memory, address, options, signal)),
    },
  };
}

/** Until when each host may still enrol that has not. */
export async function waitingHosts(config: Config): Promise<ReadonlyMap<string, string>> {
  return await withStore(config, (store) => waitingToEnrol(store, new Date()));
}

function waiting(host: string, expires: string): Problem {
  return new Problem(
    'host-unknown',
    `${host} has not enrolled yet; it may until ${expires}. Its agent does so when it starts, while a bot runs.\n` +
      `Try, on ${host}: syndrop-agent --config /etc/syndrop/agent.json --check`,
  );
}

async function ask(config: Config, memory: Memory, host: string, options: CollectOptions, signal: AbortSignal) {
  const way = await waysOf(createInventory(config), memory.store, memory.agents)(host);
  if (way === undefined) throw new TypeError(`${host} was known a moment ago`);
  return await way.transport.collect(way.address, options, signal);
}

export async function withMemory<T>(config: Config, work: (memory: Memory) => Promise<T>): Promise<T> {
  const closing = new Closing();
  try {
    const redisUrl = config.redisUrl?.reveal() ?? (await privateRedisUrl(placesOf(config).redis));
    return await work(await openMemory(config, redisUrl, closing));
  } finally {
    await closing.run();
  }
}
