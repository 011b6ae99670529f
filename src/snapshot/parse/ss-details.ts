import type { SocketOwner } from '../snapshot.ts';

/** What `ss -e -m -p` says about a socket beyond its addresses. */
export interface SsDetails {
  readonly owners: readonly SocketOwner[];
  readonly drops?: number;
  readonly inode?: number;
  readonly cgroup?: string;
  readonly v6only?: boolean;
}

export function parseSsDetails(text: string): SsDetails {
  if (text === '') return { owners: [] };
  const skmem = /skmem:\(([^)]*)\)/.exec(text)?.[1];
  const drops = skmem === undefined ? undefined : /(?:^|,)d([0-9]{1,15})(?:,|$)/.exec(skmem)?.[1];
  const inode = /(?:^|\s)ino:([0-9]{1,15})(?:\s|$)/.exec(text)?.[1];
  const cgroup = /(?:^|\s)cgroup:(\S+)/.exec(text)?.[1];
  const v6only = /(?:^|\s)v6only:([01])(?:\s|$)/.exec(text)?.[1];
  return {
    owners: parseOwners(text),
    ...(drops === undefined ? {} : { drops: Number(drops) }),
    ...(inode === undefined ? {} : { inode: Number(inode) }),
    ...(cgroup === undefined ? {} : { cgroup }),
    ...(v6only === undefined ? {} : { v6only: v6only === '1' }),
  };
}

/** `users:(("nginx",pid=812,fd=6))`; before iproute2 3.17 `users:(("nginx",812,6))`. */
function parseOwners(text: string): readonly SocketOwner[] {
  const start = text.indexOf('users:(');
  if (start < 0) return [];
  const owners: SocketOwner[] = [];
  for (const [, command, pid, fd] of text
    .slice(start)
    .matchAll(/\("([^"]{0,64})",(?:pid=)?([0-9]{1,10}),(?:fd=)?([0-9]{1,10})\)/g)) {
    if (command !== undefined) owners.push({ command, pid: Number(pid), fd: Number(fd) });
  }
  return owners;
}
