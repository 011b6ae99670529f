import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PrivatePostgres {
  /** A new, empty database. */
  database(): Promise<string>;
  query(url: string, sql: string): Promise<void>;
  /** Ends it as a crash does, without a word to its clients, and starts it again on what it had written. */
  crash(): Promise<void>;
  /** Ends it after telling its clients, and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Postgres refuses to run as root: its own user where there is one, else nobody. */
async function serverUser(): Promise<{ uid: number; gid: number }> {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map((flag) =>
        run('id', [flag, name]).then(
          ({ stdout }) => Number(stdout),
          () => Number.NaN,
        ),
      ),
    );
    if (Number.isInteger(uid) && Number.isInteger(gid)) return { uid: uid ?? 0, gid: gid ?? 0 };
  }
  throw new Error('neither a user postgres nor a user nobody');
}

async function programs(): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = await readdir(root).catch(() => []);
  const folders = ['/usr/local/bin', '/usr/bin', ...versions.map((version) => join(root, version, 'bin'))];
  for (const folder of folders.reverse()) {
    const there = await Promise.all(
      ['initdb', 'postgres'].map((name) =>
        access(join(folder, name)).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (there.every(Boolean)) return folder;
  }
  throw new Error('Postgres is not installed. Try: apt-get install postgresql');
}

export interface PostgresTls {
  readonly port: number;
  /** Texts of the server's certificate and key. */
  readonly cert: string;
  readonly key: string;
}

/** A server of our own on a unix socket in its own folder, with TLS on a port when asked; nothing is left behind. */
export async function startPrivatePostgres(tls?: PostgresTls): Promise<PrivatePostgres> {
  const [bin, user] = await Promise.all([programs(), serverUser()]);
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-pg-'));
  await chown(dir, user.uid, user.gid);
  const cluster = join(dir, 'data');
  const as = { ...user, cwd: dir, env: { PATH: process.env['PATH'], LC_ALL: 'C' } };
  await run(join(bin, 'initdb'), ['-D', cluster, '-U', 'syndrop', '-A', 'trust', '-E', 'UTF8', '--no-sync'], as);
  const listening = tls === undefined ? ['-c', 'listen_addresses='] : await tlsSettings(dir, tls, user);
  const settings = [...listening, '-c', 'fsync=off', '-c', 'max_connections=60'];
  const start = () => spawn(join(bin, 'postgres'), ['-D', cluster, '-k', dir, ...settings], { ...as, stdio: 'ignore' });
  let server = start();
  const { Client } = await import('pg');
  const port = tls === undefined ? '' : `&port=${tls.port}`;
  const urlOf = (name: string): string => `postgresql://syndrop@/${name}?host=${encodeURIComponent(dir)}${port}`;

  async function query(url: string, sql: string): Promise<void> {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  async function again(signal: 'SIGQUIT' | 'SIGINT'): Promise<void> {
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
    server = start();
    await waitUntilUp(() => query(urlOf('postgres'), 'select 1'), server);
  }

  let databases = 0;
  await waitUntilUp(() => query(urlOf('postgres'), 'select 1'), server);
  return {
    query,
    async database() {
      databases += 1;
      await query(urlOf('postgres'), `create database d${databases}`);
      return urlOf(`d${databases}`);
    },
    crash: () => again('SIGQUIT'),
    restart: () => again('SIGINT'),
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** It reads a key only when that is its own and closed to others. */
async function tlsSettings(
  dir: string,
  { port, cert, key }: PostgresTls,
  user: { readonly uid: number; readonly gid: number },
): Promise<readonly string[]> {
  const files = { 'server.pem': cert, 'server.key': key };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(dir, name), text, { mode: 0o600 });
    await chown(join(dir, name), user.uid, user.gid);
  }
  const settings = { listen_addresses: '127.0.0.1', port, ssl: 'on' };
  const paths = { ssl_cert_file: join(dir, 'server.pem'), ssl_key_file: join(dir, 'server.key') };
  return Object.entries({ ...settings, ...paths }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function waitUntilUp(connect: () => Promise<void>, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100 && server.exitCode === null; attempt += 1) {
    const up = await connect().then(
      () => true,
      () => false,
    );
    if (up) return;
    await sleep(100);
  }
  throw new Error('Postgres did not start');
}
