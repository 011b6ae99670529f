import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A copy-on-write view of this machine with its own processes and network, in which packages may be installed. */
export interface SpareRoot {
  /** Runs a command inside, to its end; throws with what it wrote when it fails. */
  run(argv: readonly string[], input?: string): Promise<string>;
  /** What runs a command inside, from outside. */
  command(argv: readonly string[]): readonly string[];
  /** Starts one that stays. */
  start(argv: readonly string[]): ChildProcess;
  /** Files that were written or taken away inside since it was opened, by absolute path. */
  changed(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** `shared`: a directory outside that is the same one inside, at the same path below /tmp. */
const SET_UP = `
set -e
base=$1 shared=$2
mount -t tmpfs none "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay overlay -o lowerdir=/,upperdir="$base/upper",workdir="$base/work" "$base/root"
mount -t tmpfs none "$base/root/run"
mount -t tmpfs none "$base/root/tmp"
mount -t proc proc "$base/root/proc"
mount --rbind /dev "$base/root/dev"
mount --rbind /sys "$base/root/sys"
mkdir -p "$base/root$shared"
mount --bind "$shared" "$base/root$shared"
ip link set lo up
echo ready
exec sleep infinity
`;

export async function openSpareRoot(shared: string): Promise<SpareRoot> {
  const base = await mkdtemp(join(tmpdir(), 'syndrop-root-'));
  const argv = ['--mount', '--pid', '--net', '--fork', '--kill-child', 'sh', '-c', SET_UP, 'sh', base, shared];
  const holder = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(holder.stdout, 'data'),
    once(holder, 'exit').then(() => Promise.reject(new Error('no root could be set up'))),
  ]);
  const first = (await readFile(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8')).trim();
  const outside = ['--target', first, '--mount', '--pid', '--net'];
  const inside = [...outside, 'chroot', join(base, 'root')];
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C' };
  return {
    async run(command, input = '') {
      const running = run('nsenter', [...inside, ...command], { env });
      // A command that reads nothing may be gone before this arrives.
      running.child.stdin?.on('error', () => {}).end(input);
      const { stdout, stderr } = await running;
      return stdout + stderr;
    },
    command: (argv) => ['nsenter', ...inside, ...argv],
    start: (command) => spawn('nsenter', [...inside, ...command], { env, stdio: ['ignore', 'ignore', 'pipe'] }),
    async changed() {
      const find = ['find', join(base, 'upper'), '!', '-type', 'd', '-printf', String.raw`/%P\n`];
      const { stdout } = await run('nsenter', [...outside, ...find]);
      return stdout.split('\n').filter((line) => line !== '');
    },
    async close() {
      const gone = once(holder, 'exit');
      holder.kill('SIGKILL');
      await gone;
      await rmdir(base);
    },
  };
}
