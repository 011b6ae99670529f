import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endAllOnSignal, OwnGroup } from './own-group.ts';

/** One real sshd under many addresses of the loopback, all of them known to whoever has `home`. */
export interface LoopbackFleet {
  readonly home: string;
  readonly hosts: readonly string[];
  /** `ssh -F` with the key exchange that libraries offer, which costs OpenSSH a tenth of its own. */
  readonly plainExchange: string;
  readonly server: OwnGroup;
  end(): Promise<void>;
}

/** To be called in network and mount namespaces of its own: it takes port 22 and gives root an empty home. */
export async function startLoopbackFleet(size: number): Promise<LoopbackFleet> {
  const home = mkdtempSync(join(tmpdir(), 'syndrop-bench-'));
  const clean = (): void => rmSync(home, { recursive: true, force: true });
  endAllOnSignal(clean);
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  mkdirSync('/run/sshd', { recursive: true });
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  for (const key of ['net.core.somaxconn', 'net.ipv4.tcp_max_syn_backlog'])
    execFileSync('sysctl', ['-qw', `${key}=4096`]);
  emptyHome(home);
  for (const name of ['host_key', 'id_ed25519']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, '.ssh', name)]);
  }
  const hosts = Array.from({ length: size }, (_, index) => `h${index + 1}`);
  const address = (index: number): string => `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
  const hostKey = readFileSync(join(home, '.ssh/host_key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  const write = (name: string, text: string): void => writeFileSync(join(home, '.ssh', name), text, { mode: 0o600 });
  write('known_hosts', hosts.map((_, index) => `${address(index)} ${hostKey}\n`).join(''));
  const blocks = hosts.map((host, index) => `Host ${host}\n  HostName ${address(index)}\n`).join('');
  const all = `Host *\n  User root\n  IdentitiesOnly yes\n  IdentityFile ${home}/.ssh/id_ed25519\n  StrictHostKeyChecking yes\n  BatchMode yes\n  LogLevel ERROR\n`;
  write('config', blocks + all);
  write('plain', `${blocks}${all}  KexAlgorithms curve25519-sha256\n`);
  write('hosts', hosts.map((host) => `${host}\n`).join(''));
  write('sshd', SSHD.map((line) => `${line.replaceAll('HOME', home)}\n`).join(''));
  const server = new OwnGroup('sshd');
  server.start(['/usr/sbin/sshd', '-D', '-e', '-f', join(home, '.ssh/sshd')], 'ignore');
  await listening();
  return {
    home,
    hosts,
    plainExchange: join(home, '.ssh/plain'),
    server,
    async end() {
      await server.end();
      clean();
    },
  };
}

const SSHD = [
  'Port 22',
  'ListenAddress 0.0.0.0',
  'HostKey HOME/.ssh/host_key',
  'AuthorizedKeysFile HOME/.ssh/id_ed25519.pub',
  'PidFile HOME/.ssh/sshd.pid',
  'StrictModes no',
  'UsePAM no',
  'UseDNS no',
  'PasswordAuthentication no',
  'PermitRootLogin yes',
  'MaxStartups 2000',
  'LogLevel ERROR',
  'PrintMotd no',
];

/** A profile that starts a version manager costs more at each login than all that is measured here. */
function emptyHome(home: string): void {
  const users = readFileSync('/etc/passwd', 'utf8');
  const file = join(home, 'passwd');
  writeFileSync(file, users.replace(/^(root:.*):[^:]*:[^:]*$/m, `$1:${home}:/bin/bash`));
  execFileSync('mount', ['--make-rprivate', '/']);
  execFileSync('mount', ['--bind', file, '/etc/passwd']);
}

async function listening(): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = createConnection(22, '127.1.0.1');
      socket.once('connect', () => (socket.destroy(), resolve(true))).once('error', () => resolve(false));
    });
    if (there) return;
    await sleep(50);
  }
  throw new Error('sshd does not listen');
}
