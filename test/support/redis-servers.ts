import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from './agent-rig.ts';

/** Real servers on free ports of loopback, each with a directory of its own; all end with `close`. */
export interface RedisServers {
  start(port: number, ...lines: readonly string[]): Promise<ChildProcess>;
  /** One command to one server. */
  ask(port: number, ...command: readonly [string, ...string[]]): Promise<unknown>;
  close(): Promise<void>;
}

export async function openRedisServers(): Promise<RedisServers> {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-servers-'));
  const running = new Set<ChildProcess>();

  async function ask(port: number, ...[name, ...rest]: readonly [string, ...string[]]): Promise<unknown> {
    const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null });
    redis.on('error', () => {});
    try {
      await redis.connect();
      return await redis.call(name, ...rest);
    } finally {
      redis.disconnect();
    }
  }

  return {
    ask,
    async start(port, ...lines) {
      const file = join(dir, `${port}.conf`);
      const common = [`port ${port}`, 'bind 127.0.0.1', `dir ${dir}`, `dbfilename ${port}.rdb`, 'save ""'];
      const isSentinel = lines.some((line) => line.startsWith('sentinel'));
      // Users survive a restart in a file alone.
      const users = isSentinel ? [] : [`aclfile ${join(dir, `${port}.acl`)}`];
      await writeFile(join(dir, `${port}.acl`), '', { flag: 'a' });
      await writeFile(file, `${[...common, ...users, ...lines].join('\n')}\n`);
      const child = spawn('redis-server', isSentinel ? [file, '--sentinel'] : [file], { cwd: dir, stdio: 'ignore' });
      running.add(child);
      child.once('exit', () => running.delete(child));
      await until(() =>
        ask(port, 'PING').then(
          () => true,
          () => false,
        ),
      );
      return child;
    },
    async close() {
      for (const child of running) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Free ports, low enough that the one of a Cluster's bus, ten thousand above, is one. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!ports.includes(port) && (await isFree(port)) && (await isFree(port + 10_000))) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const free = await new Promise<boolean>((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (free) {
    probe.close();
    await once(probe, 'close');
  }
  return free;
}
