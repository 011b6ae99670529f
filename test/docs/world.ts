import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a command of a page needs: its hosts with sshd, Redis behind TLS, and a view of this machine that may be written to. */
export interface World {
  /** Runs it by a shell in the repository, and answers whatever comes of it. */
  run(command: string): Promise<Ran>;
  /** Starts one that stays, and answers what it has said once a line of it fits. */
  start(command: string, until: RegExp): Promise<string>;
  /** The same address from outside, for a port of the loopback inside. */
  reach(url: string): Promise<string>;
  close(): Promise<void>;
}

export interface Ran {
  readonly status: number;
  readonly said: string;
}

const REPOSITORY = resolve('.');

/**
 * Everything is written to memory and is gone at the end: the repository as well. Host and fleet have names of the pages; all of
 * them are this namespace, so that one sshd answers for each.
 */
const SET_UP = String.raw`
set -e
base=$1 repository=$2
mount -t tmpfs none "$base"
for dir in /etc /usr /var /root "$repository"; do
  own="$base/$(echo "$dir" | tr / _)"
  mkdir "$own" "$own.work"
  mount -t overlay overlay -o "lowerdir=$dir,upperdir=$own,workdir=$own.work" "$dir"
done
# What the shell of this machine's user starts is no part of the world: a version manager may keep a login waiting for a minute.
rm -f /root/.bashrc /root/.bash_profile /root/.profile
mount -t tmpfs none /run
mkdir -p /run/sshd /run/netns "$base/home/.ssh" "$base/state"
chmod 700 "$base/home/.ssh" "$base/state"
ip link set lo up
hostname host-42
{
  echo 127.0.0.1 localhost host-42 redis.internal db01
  seq 40 | awk '{ printf "127.0.1.%d web%02d\n", $1, $1 }'
} > /etc/hosts

cd "$base"
ssh-keygen -q -t ed25519 -N '' -f home/.ssh/id_ed25519
ssh-keygen -q -t ed25519 -N '' -f host_key
printf '%s\n' 'Port 22' "HostKey $base/host_key" "AuthorizedKeysFile $base/home/.ssh/id_ed25519.pub" 'UsePAM no' 'StrictModes no' \
  'PermitRootLogin yes' 'PidFile none' 'MaxStartups 100' 'Subsystem sftp internal-sftp' > sshd_config
awk -v key="$(cut -d ' ' -f 1,2 host_key.pub)" '{ for (i = 2; i <= NF; i++) print $i, key }' /etc/hosts > home/.ssh/known_hosts
printf '%s\n' "IdentityFile $base/home/.ssh/id_ed25519" "UserKnownHostsFile $base/home/.ssh/known_hosts" > /etc/ssh/ssh_config
/usr/sbin/sshd -D -e -f sshd_config 2> sshd.log &

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=redis.internal -days 2 \
  -addext subjectAltName=DNS:redis.internal -keyout key.pem -out ca.pem 2> openssl.log
printf 'user default on nopass ~* &* +@all\n' > users.acl
redis-server --port 0 --tls-port 6379 --bind 127.0.0.1 --unixsocket "$base/redis.sock" --save '' --dir "$base" --aclfile "$base/users.acl" --daemonize yes \
  --tls-cert-file ca.pem --tls-key-file key.pem --tls-ca-cert-file ca.pem --tls-auth-clients no --logfile redis.log > /dev/null

printf '#!/bin/sh\nexec node "%s/dist/syndrop.js" "$@"\n' "$repository" > /usr/local/bin/syndrop
printf '#!/bin/sh\nexec "$@"\n' > /usr/local/bin/sudo
chmod 755 /usr/local/bin/syndrop /usr/local/bin/sudo
cp ca.pem "$repository/ca.pem"
echo ready
# Ends with whoever opened it, and everything here with this.
exec cat > /dev/null
`;

export async function openWorld(): Promise<World> {
  const base = await mkdtemp(join(tmpdir(), 'syndrop-world-'));
  const unshared = ['--mount', '--uts', '--ipc', '--pid', '--net', '--fork', '--kill-child', '--mount-proc'];
  const holder = spawn('unshare', [...unshared, 'sh', '-c', SET_UP, 'sh', base, REPOSITORY], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'exit').then(() => Promise.reject(new Error('no world could be made'))),
  ]);
  const first = (await readFile(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8')).trim();
  const inside = ['--target', first, '--mount', '--uts', '--ipc', '--pid', '--net'];
  // The directory is gone to inside: the one that is there from outside lies below the view.
  const shell = ['sh', '-c', 'cd "$0" && exec sh -c "$1"', REPOSITORY];
  const env = {
    PATH: `/usr/local/bin:${process.env['PATH']}`,
    HOME: join(base, 'home'),
    LC_ALL: 'C.UTF-8',
    NO_COLOR: '1',
    REDIS_URL: `unix://${join(base, 'redis.sock')}`,
    SYNDROP_STATE_DIR: join(base, 'state'),
    SYNDROP_NO_INSTALL: '1',
  };
  const relays: Server[] = [];
  const start = async (command: string, until: RegExp): Promise<string> =>
    await heard(spawn('nsenter', [...inside, ...shell, command], { env, stdio: ['ignore', 'pipe', 'pipe'] }), until);
  return {
    async run(command) {
      const running = run('nsenter', [...inside, ...shell, command], { env, maxBuffer: 64 * 1024 * 1024 });
      running.child.stdin?.end();
      return await running.then(
        ({ stdout, stderr }) => ({ status: 0, said: stdout + stderr }),
        (error: { code?: unknown; stdout?: string; stderr?: string }) => ({
          status: typeof error.code === 'number' ? error.code : -1,
          said: `${error.stdout ?? ''}${error.stderr ?? ''}`,
        }),
      );
    },
    start,
    async reach(url) {
      const { port } = new URL(url);
      const socket = join(base, 'relay.sock');
      const relay = `require("net").createServer((one) => {
        const other = require("net").connect(${port}, "127.0.0.1");
        one.on("error", () => other.destroy()).pipe(other).on("error", () => one.destroy()).pipe(one);
      }).listen("${socket}", () => console.log("up"))`;
      await start(`node -e '${relay}'`, /up/);
      const outside = createServer((one) => {
        const other = connect(`/proc/${first}/root${socket}`);
        one
          .on('error', () => other.destroy())
          .pipe(other)
          .on('error', () => one.destroy())
          .pipe(one);
      }).listen(0, '127.0.0.1');
      await once(outside, 'listening');
      relays.push(outside);
      const address = outside.address();
      return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/` : '';
    },
    async close() {
      for (const relay of relays) relay.close();
      const gone = once(holder, 'exit');
      holder.kill('SIGKILL');
      await gone;
      await rm(base, { recursive: true, force: true });
    },
  };
}

function heard(child: ChildProcess, until: RegExp): Promise<string> {
  let said = '';
  return new Promise((resolve_, reject) => {
    child.once('exit', (status) => reject(new Error(`it ended with ${status}: ${said}`)));
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said += `${line}\n`;
        if (until.test(line)) resolve_(said);
      });
    }
  });
}
