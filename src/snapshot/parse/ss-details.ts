import type { SocketOwner } from '../snapshot.ts';

/** What `ss -e -m -p` says about a socket beyond its addresses. */
export interface SsDetails {
  readonly owners: readonly SocketOwner[];
  readonly drops?: number;
  readonly optionMemory?: number;
  readonly inode?: number;
  readonly cgroup?: string;
  readonly v6only?: boolean;
}

type Draft = { -readonly [K in keyof SsDetails]: SsDetails[K] };

export function parseSsDetails(text: string): SsDetails {
  const details: Draft = { owners: parseOwners(text) };
  if (text === '') return details;
  const skmem = valueOf(text, 'skmem:(', SKMEM);
  const drops = skmem === undefined ? undefined : DROPS.exec(skmem)?.[1];
  const optionMemory = skmem === undefined ? undefined : OPTION_MEMORY.exec(skmem)?.[1];
  const inode = valueOf(text, 'ino:', INODE);
  const cgroup = valueOf(text, 'cgroup:', CGROUP);
  const v6only = valueOf(text, 'v6only:', V6ONLY);
  if (drops !== undefined) details.drops = Number(drops);
  if (optionMemory !== undefined) details.optionMemory = Number(optionMemory);
  if (inode !== undefined) details.inode = Number(inode);
  if (cgroup !== undefined) details.cgroup = cgroup;
  if (v6only !== undefined) details.v6only = v6only === '1';
  return details;
}

const SKMEM = /skmem:\(([^)]*)\)/;
const DROPS = /(?:^|,)d([0-9]{1,15})(?:,|$)/;
const OPTION_MEMORY = /(?:^|,)o([0-9]{1,15})(?:,|$)/;
const INODE = /(?:^|\s)ino:([0-9]{1,15})(?:\s|$)/;
const CGROUP = /(?:^|\s)cgroup:(\S+)/;
const V6ONLY = /(?:^|\s)v6only:([01])(?:\s|$)/;

/** Most details are not there, and to look for a word is cheaper than for a pattern. */
function valueOf(text: string, word: string, pattern: RegExp): string | undefined {
  return text.includes(word) ? pattern.exec(text)?.[1] : undefined;
}

const OWNER = /\("([^"]{0,64})",(?:pid=)?([0-9]{1,10}),(?:fd=)?([0-9]{1,10})\)/g;

/** `users:(("nginx",pid=812,fd=6))`; before iproute2 3.17 `users:(("nginx",812,6))`. */
function parseOwners(text: string): readonly SocketOwner[] {
  const start = text.indexOf('users:(');
  if (start < 0) return [];
  OWNER.lastIndex = start;
  const owners: SocketOwner[] = [];
  for (let found = OWNER.exec(text); found !== null; found = OWNER.exec(text)) {
    const [, command, pid, fd] = found;
    if (command !== undefined) owners.push({ command, pid: Number(pid), fd: Number(fd) });
  }
  return owners;
}
