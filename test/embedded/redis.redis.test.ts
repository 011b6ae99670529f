import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PrivateRedis, startPrivateRedis } from '../../src/embedded/redis.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let dir: string;
let running: PrivateRedis | undefined;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-redis-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(dir, { recursive: true, force: true });
});

async function start(): Promise<PrivateRedis> {
  running = await startPrivateRedis({ dir });
  return running;
}

async function ask<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

test('it keeps its data and its users over a restart', async () => {
  const first = await start();
  await ask(first.url, async (redis) => {
    await redis.set('kept', 'yes');
    await redis.call('ACL', 'SETUSER', 'agent-x', 'on', '>secret', '+ping');
    await redis.call('ACL', 'SAVE');
  });
  await first.stop();
  const second = await start();
  expect(await ask(second.url, (redis) => redis.get('kept'))).toBe('yes');
  expect(await ask(second.url, (redis) => redis.call('ACL', 'USERS'))).toContain('agent-x');
});

test('it is durable, refuses to evict, and listens on no port', async () => {
  const { url } = await start();
  const settings = await ask(url, (redis) =>
    redis.config('GET', 'port', 'appendonly', 'maxmemory-policy', 'unixsocketperm'),
  );
  expect(settings).toEqual(expect.arrayContaining(['0', 'yes', 'noeviction', '600']));
});

test('a caller without a password is refused', async () => {
  const { socketPath } = await start();
  const socket = connect(socketPath);
  socket.write('GET kept\r\n');
  const [answer] = await once(socket, 'data');
  socket.destroy();
  expect(String(answer)).toMatch(/^-NOAUTH /);
});

test('its directory and files are closed to others, and the log holds no password', async () => {
  const { url } = await start();
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dir, 'bot.password'))).mode & 0o777).toBe(0o600);
  const password = url.slice(url.indexOf('password=') + 9);
  expect(await readFile(join(dir, 'redis.log'), 'utf8')).not.toContain(password);
});

test('no token of this process is in its environment or arguments', async () => {
  process.env['SLACK_BOT_TOKEN'] = 'xoxb-of-this-test';
  const { url } = await start();
  delete process.env['SLACK_BOT_TOKEN'];
  const pid = await ask(url, async (redis) => /process_id:(\d+)/.exec(await redis.info('server'))?.[1] ?? '');
  const [environment, argv] = [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`].map((file) => readFile(file, 'utf8'));
  expect(await environment).not.toContain('xoxb-of-this-test');
  expect(await argv).not.toContain(url.slice(url.indexOf('password=') + 9));
});

test('nobody can send it an entry larger than any message of ours', async () => {
  const { url } = await start();
  const large = ask(url, (redis) => redis.call('XADD', 'syn:notices', '*', 'm', Buffer.alloc(17 * 1024 * 1024)));
  await expect(large).rejects.toThrow(/closed|bulk|retries/i);
});

test('a second one on the same directory is refused instead of destroying the data', async () => {
  await start();
  await expect(startPrivateRedis({ dir })).rejects.toMatchObject({ code: 'redis-in-use' });
}, 30_000);

test('it ends when its parent is killed, and the next one starts on the same directory at once', async () => {
  const program = join(dir, 'parent.mjs');
  await build({
    stdin: {
      contents: `import { startPrivateRedis } from './src/embedded/redis.ts';
        await startPrivateRedis({ dir: process.argv[2] }); console.log('up'); setInterval(() => {}, 1000);`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
  });
  const parent = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(parent.stdout, 'data');
  parent.kill('SIGKILL');
  const next = await start();
  expect(await ask(next.url, (redis) => redis.ping())).toBe('PONG');
});
