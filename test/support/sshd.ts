import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A real sshd on a free port, of the loopback unless said otherwise, with a host key, a log and authorized keys of its own. */
export interface TestSshd {
  readonly pid: number;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Its host key as a known_hosts line would have it: type and base64. */
  readonly hostKey: string;
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** A home folder with `.ssh` in it: a key pair that the servers let in, and nothing known yet. */
export interface TestHome {
  readonly path: string;
  readonly keyFile: string;
  write(name: string, text: string): Promise<void>;
  append(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  remove(): Promise<void>;
}

export async function createHome(): Promise<TestHome> {
  const path = await mkdtemp(join(tmpdir(), 'syndrop-ssh-'));
  mkdirSync(join(path, '.ssh'), { mode: 0o700 });
  const keyFile = join(path, '.ssh/id_ed25519');
  await makeKey(keyFile, 'ed25519');
  return {
    path,
    keyFile,
    write: (name, text) => writeFile(join(path, '.ssh', name), text, { mode: 0o600 }),
    append: (name, text) => appendFile(join(path, '.ssh', name), text, { mode: 0o600 }),
    read: (name) => readFile(join(path, '.ssh', name), 'utf8'),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

export async function makeKey(file: string, type: string, passphrase = ''): Promise<void> {
  await execute('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', file]);
}

/** `inside`: a network namespace and the address to listen on there. The port is a free one unless it is given. */
export async function startSshd(
  home: TestHome,
  config: readonly string[] = [],
  inside?: { readonly namespace: string; readonly address: string },
  given?: number,
): Promise<TestSshd> {
  const address = inside?.address ?? '127.0.0.1';
  const folder = await mkdtemp(join(tmpdir(), 'syndrop-sshd-'));
  const logFile = join(folder, 'log');
  const hostKeyFile = join(folder, 'host_key');
  await makeKey(hostKeyFile, 'ed25519');
  if (process.getuid?.() === 0 && !existsSync('/run/sshd')) mkdirSync('/run/sshd', { mode: 0o755 });
  const port = given ?? (await freePort());
  await writeFile(
    join(folder, 'config'),
    [
      // Of each key the first line counts.
      ...config,
      `Port ${port}`,
      `ListenAddress ${address}`,
      `HostKey ${hostKeyFile}`,
      `AuthorizedKeysFile ${home.keyFile}.pub`,
      // What the shell of this machine's user starts is no part of a test: a version manager may keep a login waiting.
      `SetEnv HOME=${home.path}`,
      `PidFile ${join(folder, 'pid')}`,
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'LogLevel VERBOSE',
      '',
    ].join('\n'),
  );
  const into = inside === undefined ? [] : ['ip', 'netns', 'exec', inside.namespace];
  const argv = [...into, '/usr/sbin/sshd', '-D', '-f', join(folder, 'config'), '-E', logFile];
  const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: 'ignore' });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await listening(logFile);
  if (child.pid === undefined) throw new Error('sshd did not start');
  return {
    pid: child.pid,
    address,
    port,
    user: userInfo().username,
    hostKey: (await readFile(`${hostKeyFile}.pub`, 'utf8')).split(' ').slice(0, 2).join(' '),
    log: () => readFile(logFile, 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The line that makes the server known in a home. */
export function knownLine(sshd: TestSshd): string {
  return `[${sshd.address}]:${sshd.port} ${sshd.hostKey}\n`;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listening(logFile: string): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    const said = await readFile(logFile, 'utf8').catch(() => '');
    if (said.includes('Server listening on')) return;
    await sleep(50);
  }
  throw new Error(`sshd does not listen: ${await readFile(logFile, 'utf8').catch(() => 'it said nothing')}`);
}
