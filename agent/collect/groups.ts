import { existsSync } from 'node:fs';
import type { Read } from '../../src/protocol/manifest.ts';
import { readText } from './file.ts';

type ListenerProcesses = Extract<Read, { kind: 'listener-processes' }>;

const SMALL_BYTES = 8 * 1024;
/**
 * A fresh /sys, as `ip netns exec` mounts it, has no control groups below; whoever started us from outside still sees them,
 * or the first process of the machine.
 */
const BASES = ['', `/proc/${process.ppid}/root`, '/proc/1/root'];
/** Controllers of version 1 with something to say about a listener. */
const TELLING = new Set(['cpu', 'memory', 'freezer', 'pids']);

export interface GroupPlace {
  /** Where it can be read, and what it is called. */
  readonly base: string;
  readonly path: string;
}

/** The control groups of the processes and those around them, inner before outer, each once; not the outermost. */
export function groupsOf(pids: readonly number[]): readonly GroupPlace[] {
  const found = new Map<string, GroupPlace>();
  const lines = new Set(pids.flatMap((pid) => textOf(`/proc/${pid}/cgroup`).split('\n')));
  for (const line of lines) {
    for (const group of around(line)) if (!found.has(group.path)) found.set(group.path, group);
  }
  return [...found.values()];
}

/** `0::/system.slice/web.service` of version 2, `4:cpu,cpuacct:/docker/…` of version 1. */
function around(line: string): readonly GroupPlace[] {
  const [, controllers, path] = /^\d+:([^:]*):(\/.+)$/.exec(line) ?? [];
  if (controllers === undefined || path === undefined || path.includes('/../')) return [];
  const mounted = mountOf(controllers, path);
  if (mounted === undefined) return [];
  const parts = path.split('/').slice(1);
  return parts.map((_, index) => ({
    base: mounted.base,
    path: `${mounted.root}/${parts.slice(0, parts.length - index).join('/')}`,
  }));
}

function mountOf(controllers: string, path: string): { readonly base: string; readonly root: string } | undefined {
  const named = controllers.split(',');
  if (controllers !== '' && !named.some((name) => TELLING.has(name))) return undefined;
  const roots = controllers === '' ? ['', '/unified'] : [`/${controllers}`, ...named.map((name) => `/${name}`)];
  for (const base of BASES) {
    const root = roots.find((one) => existsSync(`${base}/sys/fs/cgroup${one}${path}`));
    if (root !== undefined) return { base, root: `/sys/fs/cgroup${root}` };
  }
  return undefined;
}

/** A heading with its path, then `file:line`; nothing where none of its files says anything. */
export function groupText(
  { base, path }: GroupPlace,
  { groupFiles, groupLines }: Pick<ListenerProcesses, 'groupFiles' | 'groupLines'>,
): string {
  const telling = new RegExp(groupLines);
  const lines = groupFiles.flatMap((name) =>
    textOf(`${base}${path}/${name}`)
      .split('\n')
      .filter((line) => telling.test(line))
      .map((line) => `${name}:${line}\n`),
  );
  return lines.length === 0 ? '' : `${path}/:\n${lines.join('')}`;
}

function textOf(path: string): string {
  try {
    return readText(path, SMALL_BYTES).text;
  } catch {
    return '';
  }
}
