import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../protocol/problem.ts';
import { findProgram } from './find-program.ts';
import { ownDirectory } from './own-directory.ts';
import { ownEnvironment } from './own-environment.ts';

export interface PrivateRedis {
  readonly socketPath: string;
  /** For `new Redis(url)`: socket, user and password. A secret: never logged, never an argument. */
  readonly url: string;
  stop(): Promise<void>;
}

const PROGRAMS = ['redis-server', 'valkey-server'] as const;
/** sun_path holds 108 bytes with its end. */
const SOCKET_PATH_BYTES = 107;
const START_MS = 15_000;
const STOP_MS = 10_000;
/** Of the bot; agents get their own users at enrolment. */
const USER = 'bot';
const PASSWORD_FILE = 'bot.password';

/**
 * A Redis of our own: only a unix socket, which network namespaces share; durable; gone when this process is, however
 * it ends. Users survive in its directory.
 *
 * @throws Problem `redis-missing`, `redis-in-use`, `redis-failed`, `unsafe-directory`.
 */
export async function startPrivateRedis({ dir }: { readonly dir: string }): Promise<PrivateRedis> {
  const program = PROGRAMS.map(findProgram).find((found) => found !== undefined);
  if (program === undefined)
    throw new Problem(
      'redis-missing',
      'Neither redis-server nor valkey-server is installed. Try: apt-get install redis-server, or set REDIS_URL',
    );
  const home = resolve(dir);
  const socketPath = join(home, 'redis.sock');
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_BYTES)
    throw new Problem('redis-failed', `${socketPath} is too long for a unix socket. Choose a shorter directory.`);
  await ownDirectory(home);
  await chmod(home, 0o700);
  await waitUntilFree(socketPath, home);
  const password = await preparePassword(home);
  await writeFile(join(home, 'redis.conf'), configuration(home, socketPath), { mode: 0o600 });

  // Its own session: Ctrl-C in the terminal must reach the bot first, which still needs Redis to shut down.
  const server = spawn(program, [join(home, 'redis.conf')], {
    cwd: home,
    stdio: 'ignore',
    detached: true,
    env: ownEnvironment(),
  });
  const ended = new Promise<void>((done) => {
    server.once('exit', () => done());
    server.once('error', () => done());
  });
  const watcher = server.pid === undefined ? undefined : watchParent(server.pid);
  void ended.then(() => watcher?.kill('SIGKILL'));
  await waitUntilUp(server, socketPath, home);
  server.unref();
  return {
    socketPath,
    url: urlOf(socketPath, password),
    stop: () => stop(server, ended),
  };
}

/**
 * The address of the private Redis that another process of this installation runs now.
 *
 * @throws Problem `redis-unreachable` when none runs.
 */
export async function privateRedisUrl(dir: string): Promise<string> {
  const home = resolve(dir);
  const socketPath = join(home, 'redis.sock');
  const password = await readFile(join(home, PASSWORD_FILE), 'utf8').catch(() => null);
  if (password !== null && (await answers(socketPath))) return urlOf(socketPath, password);
  throw new Problem(
    'redis-unreachable',
    'REDIS_URL is not set, and no embedded syndrop runs here. Set it, or run in another terminal: syndrop start',
  );
}

function urlOf(socketPath: string, password: string): string {
  return `${socketPath}?username=${USER}&password=${password}`;
}

function configuration(home: string, socketPath: string): string {
  const lines = [
    'port 0',
    `unixsocket ${quoted(socketPath)}`,
    'unixsocketperm 600',
    `dir ${quoted(home)}`,
    `aclfile ${quoted(join(home, 'users.acl'))}`,
    `logfile ${quoted(join(home, 'redis.log'))}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
    // The largest thing anybody may send is a packed reply of 8 MiB.
    'proto-max-bulk-len 16mb',
    'client-query-buffer-limit 32mb',
    'protected-mode yes',
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** The password stays the same over restarts, beside the users' file, which holds only its hash. */
async function preparePassword(home: string): Promise<string> {
  const file = join(home, PASSWORD_FILE);
  const known = await readFile(file, 'utf8').catch(() => '');
  if (/^[0-9a-f]{64}$/.test(known)) return known;
  const password = randomBytes(32).toString('hex');
  const hash = createHash('sha256').update(password).digest('hex');
  const users = `user default off resetchannels -@all\nuser ${USER} on #${hash} ~* &* +@all\n`;
  await writeFile(join(home, 'users.acl'), users, { mode: 0o600 });
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/**
 * A shell that only waits for its input to end, which the kernel sees to even when this process is killed; then it
 * ends the server.
 */
function watchParent(pid: number): ChildProcess {
  const script = 'trap "" INT TERM HUP; read -r _; kill "$1"';
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: ownEnvironment(),
  });
  watcher.on('error', () => {});
  watcher.stdin?.on('error', () => {});
  if (watcher.stdin !== null && 'unref' in watcher.stdin && typeof watcher.stdin.unref === 'function')
    watcher.stdin.unref();
  watcher.unref();
  return watcher;
}

/** The Redis of a killed predecessor needs a moment to end; two on one directory would destroy the data. */
async function waitUntilFree(socketPath: string, home: string): Promise<void> {
  const until = performance.now() + STOP_MS;
  while (await answers(socketPath)) {
    if (performance.now() > until)
      throw new Problem(
        'redis-in-use',
        `Another syndrop is running with ${home}. Stop it, or choose another directory.`,
      );
    await sleep(50);
  }
}

async function waitUntilUp(server: ChildProcess, socketPath: string, home: string): Promise<void> {
  const until = performance.now() + START_MS;
  while (!(await answers(socketPath))) {
    const ended = server.pid === undefined || server.exitCode !== null || server.signalCode !== null;
    if (ended || performance.now() > until) {
      server.kill('SIGKILL');
      const log = await readFile(join(home, 'redis.log'), 'utf8').catch(() => '');
      const said = log.trim().split('\n').at(-1) ?? '';
      throw new Problem('redis-failed', `The private Redis in ${home} did not start: ${said || 'it said nothing'}`);
    }
    await sleep(10);
  }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

async function stop(server: ChildProcess, ended: Promise<void>): Promise<void> {
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
