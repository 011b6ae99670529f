import { readdirSync, readlinkSync } from 'node:fs';
import { CGROUP_PART, type StateFile, stateFiles } from '../../src/protocol/containers.ts';
import { readText } from '../collect/file.ts';

/** A machine with more processes than this is looked through no further. */
const MOST_PROCESSES = 32_768;
const GROUP_BYTES = 4_096;

/** What the runtimes' state files say, as lines of `path:match`. `root` stands in front of every path. */
export function stateListing(root: string): string {
  return stateFiles.flatMap((file) => matchesOf(file, root)).join('\n');
}

/** Which container the control group of each process names. Slower: for containers whose state files are elsewhere. */
export function groupListing(): string {
  const processes = entries('/proc').filter((name) => /^\d+$/.test(name));
  return processes.slice(0, MOST_PROCESSES).flatMap(processLines).join('\n');
}

/** Of one process: the container its control group names, and its network namespace. */
export function processLines(pid: string): readonly string[] {
  const path = `/proc/${pid}/cgroup`;
  const text = textOf(path, GROUP_BYTES);
  const line = text.split('\n').find((one) => CONTAINER_GROUP.test(one));
  const part = line?.match(new RegExp(CGROUP_PART, 'g'))?.at(-1);
  const netns = linkOf(`/proc/${pid}/ns/net`);
  return [
    ...(part === undefined ? [] : [`${path}:${part}`]),
    ...(netns === undefined ? [] : [`/proc/${pid}/ns/net:${netns}`]),
  ];
}

const CONTAINER_GROUP = new RegExp(CGROUP_PART);

/** `net:[…]`; undefined for a process that is gone or out of reach. */
export function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function matchesOf({ path, take, maxBytes }: StateFile, root: string): readonly string[] {
  const wanted = new RegExp(take, 'gm');
  return expand(root, path.split('/').slice(1)).flatMap((file) => {
    const shown = file.slice(root.length);
    return Array.from(textOf(file, maxBytes).matchAll(wanted), ([match]) => `${shown}:${match}`);
  });
}

function expand(directory: string, [segment, ...rest]: readonly string[]): readonly string[] {
  if (segment === undefined) return [directory];
  const names = segment === '*' ? entries(directory) : [segment];
  return names.flatMap((name) => expand(`${directory}/${name}`, rest));
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function textOf(path: string, maxBytes: number): string {
  try {
    return readText(path, maxBytes).text;
  } catch {
    return '';
  }
}
