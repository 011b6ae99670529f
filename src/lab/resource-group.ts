import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../protocol/problem.ts';
import type { LabHost } from './network.ts';
import type { Program } from './program.ts';

const MOUNT = '/sys/fs/cgroup';

/** A control group of one lab host. It bears the name of the namespace, so that the keeper takes it away too. */
export interface ResourceGroup {
  set(file: string, value: string): Promise<void>;
  /** Moves a program in; what it starts afterwards is in it too. */
  add(program: Program): Promise<void>;
}

/** In the unified hierarchy: what every group has, such as the freezer, needs no controller there. */
export async function unifiedGroup(host: LabHost): Promise<ResourceGroup> {
  const root = await firstOf([`${MOUNT}/unified`, MOUNT], 'cgroup.controllers');
  if (root === undefined) throw new Problem('lab-unavailable', 'This machine has no control groups of version 2.');
  return await groupAt(join(root, host.namespace));
}

/** One with a limit on processor time, of whichever version this machine has the controller in. */
export async function cpuGroup(host: LabHost, quotaUs: number, periodUs: number): Promise<ResourceGroup> {
  const old = await firstOf([`${MOUNT}/cpu,cpuacct`, `${MOUNT}/cpu`], 'cpu.cfs_quota_us');
  if (old !== undefined) {
    const group = await groupAt(join(old, host.namespace));
    await group.set('cpu.cfs_period_us', String(periodUs));
    await group.set('cpu.cfs_quota_us', String(quotaUs));
    return group;
  }
  const group = await unifiedGroup(host);
  try {
    await group.set('cpu.max', `${quotaUs} ${periodUs}`);
  } catch (cause) {
    throw new Problem('lab-unavailable', 'The controller for processor time is not on in this machine.', { cause });
  }
  return group;
}

async function groupAt(path: string): Promise<ResourceGroup> {
  await mkdir(path, { recursive: true });
  const set = (file: string, value: string) => writeFile(join(path, file), `${value}\n`, { flag: 'r+' });
  return { set, add: ({ pid }) => set('cgroup.procs', String(pid)) };
}

async function firstOf(roots: readonly string[], file: string): Promise<string | undefined> {
  for (const root of roots) {
    try {
      await access(join(root, file));
      return root;
    } catch {
      continue;
    }
  }
  return undefined;
}
