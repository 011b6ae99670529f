import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, type Redis } from 'ioredis';
import { repliesOf } from '../../protocol/streams.ts';
import type { RedisClient } from './client.ts';
import { hostOfUser, shutOut } from './enrol.ts';
import { REPLIES_LIFE_MS } from './reply-reader.ts';

const LOOK_MS = 1_000;
/** A second: more than a sweep of ten thousand hosts makes of them, which would take the turns of all others. */
const MOST = { bytes: 16 * 1024 * 1024, commands: 25_000 };
/** Whoever is slower than that still fills the memory. */
const MORE_BYTES = 128 * 1024 * 1024;
/** In each of so many looks, over more than a second: what answers questions waits for the next one between two looks. */
const LOOKS = 5;
const BETWEEN_MS = 300;

/** Totals of one server at one time. */
interface Load {
  readonly at: number;
  readonly input: number;
  readonly commands: number;
  /** What it keeps, without what connections take. */
  readonly kept: number;
}

/**
 * An agent may append to streams, and Redis knows no measure for it. Where more comes in than answers can be, whoever does
 * nothing but append is shut out, until it is enrolled again; `onFlood` is told. Streams of bots that were never there go
 * after ten minutes. `onError` is told when it cannot be looked, once until it can again.
 *
 * @returns ends it.
 */
export function guardAgainstFloods(
  redis: RedisClient,
  onFlood: (hostId: string) => void,
  onError: (cause: unknown) => void,
): () => void {
  const closing = new AbortController();
  const { signal } = closing;
  const before = new WeakMap<Redis, Load>();
  /** Of what a server keeps, the least since somebody was looked for. */
  const least = new WeakMap<Redis, number>();

  async function isLoaded(server: Redis): Promise<boolean> {
    const now = loadIn(`${await server.info('stats')}${await server.info('memory')}`, performance.now());
    const last = before.get(server) ?? now;
    before.set(server, now);
    const grown = now.kept - (least.get(server) ?? now.kept);
    const isFuller = grown > MORE_BYTES;
    if (isFuller || grown <= 0) least.set(server, now.kept);
    const seconds = Math.max(1, (now.at - last.at) / 1_000);
    const [bytes, commands] = [(now.input - last.input) / seconds, (now.commands - last.commands) / seconds];
    return isFuller || bytes > MOST.bytes || commands > MOST.commands;
  }

  async function look(server: Redis): Promise<void> {
    if (!(await isLoaded(server))) return;
    for (const hostId of await flooding(server, signal)) {
      await shutOut(redis, hostId);
      onFlood(hostId);
      await mortal(server);
    }
  }

  async function run(): Promise<void> {
    let failing = false;
    while (!signal.aborted) {
      const servers = redis instanceof Cluster ? redis.nodes('master') : [redis];
      try {
        await Promise.all(servers.map(look));
        failing = false;
      } catch (cause) {
        if (!failing && !signal.aborted) onError(cause);
        failing = true;
      }
      await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  }

  void run();
  return () => closing.abort();
}

function loadIn(info: string, at: number): Load {
  const of = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  return {
    at,
    input: of('total_net_input_bytes'),
    commands: of('total_commands_processed'),
    kept: of('used_memory_dataset'),
  };
}

/** Hosts that were seen at nothing but appending, each time. */
async function flooding(server: Redis, signal: AbortSignal): Promise<readonly string[]> {
  let suspects: ReadonlySet<string> | null = null;
  for (let looked = 0; looked < LOOKS; looked += 1) {
    if (looked > 0) await sleep(BETWEEN_MS, undefined, { signal });
    const seen = appending(String(await server.call('CLIENT', 'LIST', 'TYPE', 'normal')));
    suspects = new Set([...seen].filter((host) => suspects?.has(host) ?? true));
    if (suspects.size === 0) break;
  }
  return [...(suspects ?? [])];
}

function appending(clients: string): ReadonlySet<string> {
  const hosts = new Set<string>();
  for (const line of clients.split('\n')) {
    const of = (name: string): string => new RegExp(` ${name}=(\\S*)`).exec(line)?.[1] ?? '';
    const host = hostOfUser(of('user'));
    if (host !== null && of('cmd') === 'xadd' && of('idle') === '0') hosts.add(host);
  }
  return hosts;
}

/** A bot's own stream has its end set; one that has none was made by somebody else. */
async function mortal(server: Redis): Promise<void> {
  for await (const keys of server.scanStream({ match: repliesOf('*'), count: 1_000 })) {
    for (const key of keys) await server.pexpire(String(key), REPLIES_LIFE_MS, 'NX');
  }
}
