import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../src/embedded/find-program.ts';

const run = promisify(execFile);

/** A root directory with busybox and nothing else: no coreutils, no iproute2, no Node. */
export interface BusyboxRoot {
  /** A program that runs what an ssh client asked for inside, with a /proc that vanishes along with it. */
  readonly login: string;
  /** Adds a program to it. */
  add(name: string, script: string): Promise<void>;
  remove(): Promise<void>;
}

export async function createBusyboxRoot(): Promise<BusyboxRoot> {
  const base = await mkdtemp(join(tmpdir(), 'syndrop-busybox-'));
  const root = join(base, 'root');
  const busybox = findProgram('busybox');
  if (busybox === undefined) throw new Error('busybox is not installed');
  // `ss` is asked only where its kernel module is there already.
  for (const name of ['bin', 'proc', 'dev', 'tmp', 'sys/module/tcp_diag'])
    await mkdir(join(root, name), { recursive: true });
  await copyFile(busybox, join(root, 'bin/busybox'));
  await run('chroot', [root, '/bin/busybox', '--install', '-s', '/bin']);
  const login = join(base, 'login');
  const inside = `mount -t proc proc ${root}/proc && mount --bind /dev ${root}/dev && exec chroot ${root} /bin/sh -c "$SSH_ORIGINAL_COMMAND"`;
  await writeFile(login, `#!/bin/sh\nexec unshare --mount --propagation private sh -c '${inside}'\n`, { mode: 0o755 });
  return {
    login,
    async add(name, script) {
      await rm(join(root, 'bin', name), { force: true });
      await writeFile(join(root, 'bin', name), `#!/bin/sh\n${script}`);
      await chmod(join(root, 'bin', name), 0o755);
    },
    remove: () => rm(base, { recursive: true, force: true }),
  };
}
