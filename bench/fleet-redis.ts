import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

/** A Redis of a benchmark's own, without a disk, with its own backlog of 511 connections. */
export interface BenchRedis {
  readonly port: number;
  readonly client: Redis;
  /** What it has done so far. */
  work(): Promise<RedisWork>;
  /** Stops it, and starts it again empty. */
  restart(): Promise<void>;
  close(): void;
}

export interface RedisWork {
  /** Milliseconds of CPU. */
  readonly cpuMs: number;
  readonly commands: number;
  /** Each is a call of the kernel, which costs more than most commands. */
  readonly reads: number;
  readonly writes: number;
}

export function workBetween(before: RedisWork, after: RedisWork): RedisWork {
  return {
    cpuMs: after.cpuMs - before.cpuMs,
    commands: after.commands - before.commands,
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
  };
}

export const PASSWORD = 'bench';
/** One process may have 20,000 files open here. */
const MOST_CLIENTS = 19_000;

export async function openBenchRedis(home: string): Promise<BenchRedis> {
  const port = await freePort();
  let server = start(port, home);
  const client = new Redis({ port, host: '127.0.0.1', password: PASSWORD, maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  return {
    port,
    client,
    async work() {
      const text = `${await client.info('cpu')}${await client.info('stats')}`;
      const of = (name: string): number => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1]);
      return {
        cpuMs: (of('used_cpu_sys') + of('used_cpu_user')) * 1_000,
        commands: of('total_commands_processed'),
        reads: of('total_reads_processed'),
        writes: of('total_writes_processed'),
      };
    },
    async restart() {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
      server = start(port, home);
    },
    close() {
      client.disconnect();
      server.kill('SIGKILL');
    },
  };
}

/** Until so many clients wait for an entry. */
export async function allWait(redis: Redis, clients: number): Promise<void> {
  const end = performance.now() + 240_000;
  while (Number(/blocked_clients:(\d+)/.exec(await redis.info('clients'))?.[1]) < clients) {
    if (performance.now() > end) throw new Error(`${clients} did not connect and wait`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function start(port: number, home: string): ChildProcess {
  const place = ['--port', port, '--bind', '127.0.0.1', '--dir', home];
  const limits = ['--requirepass', PASSWORD, '--maxclients', MOST_CLIENTS, '--save', '', '--appendonly', 'no'];
  return spawn('redis-server', [...place, ...limits].map(String), { stdio: 'ignore' });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
