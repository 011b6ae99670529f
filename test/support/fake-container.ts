import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readlink, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';

const run = promisify(execFile);
const UNIFIED = '/sys/fs/cgroup/unified';

/** All that a runtime's container is to us: a process in a network namespace and a control group, and a state file. */
export interface FakeContainer {
  readonly id: string;
  readonly name: string;
  /** The name of its namespace for `ip netns`, which a real one lacks. */
  readonly netns: string;
  /** `net:[…]`. */
  readonly inode: string;
  readonly pid: number;
  /** Stands in front of `/var/lib/docker/…`. */
  readonly root: string;
  remove(): Promise<void>;
}

/** `command` is what runs in it. */
export async function startFakeContainer(command: readonly string[] = ['sleep', '300']): Promise<FakeContainer> {
  const id = randomBytes(32).toString('hex');
  const name = `web-${id.slice(0, 8)}`;
  const netns = `syndrop-p-${id.slice(0, 8)}`;
  const group = `${existsSync(UNIFIED) ? UNIFIED : '/sys/fs/cgroup'}/docker-${id}.scope`;
  const root = await mkdtemp(join(tmpdir(), 'syndrop-place-'));
  await run('ip', ['netns', 'add', netns]);
  await run('ip', ['netns', 'exec', netns, 'ip', 'link', 'set', 'lo', 'up']);
  await mkdir(group);
  const child = spawn('ip', ['netns', 'exec', netns, ...command], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  await writeFile(join(group, 'cgroup.procs'), String(pid));
  const state = join(root, 'var/lib/docker/containers', id);
  await mkdir(state, { recursive: true });
  const config = { ID: id, State: { Running: true, Pid: pid }, MountPoints: { v: { Name: 'data' } }, Name: `/${name}` };
  await writeFile(join(state, 'config.v2.json'), JSON.stringify(config));
  const own = await readlink('/proc/self/ns/net');
  const inode = await vi.waitUntil(async () => {
    const link = await readlink(`/proc/${pid}/ns/net`);
    return link !== own && link;
  });
  return {
    id,
    name,
    netns,
    inode,
    pid,
    root,
    async remove() {
      child.kill('SIGKILL');
      await ended;
      await rmdir(group);
      await run('ip', ['netns', 'del', netns]);
      await rm(root, { recursive: true });
    },
  };
}
