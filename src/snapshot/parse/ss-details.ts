import type { SocketOwner } from '../snapshot.ts';
import { isBlank, numberIn } from './lines.ts';

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

/** Read at their places: with a pattern for each, a listing of many listeners costs several times more. */
export function parseSsDetails(text: string): SsDetails {
  const details: Draft = { owners: parseOwners(text) };
  if (text === '') return details;
  takeMemory(details, text);
  const inode = wordBehind(text, 'ino:');
  const cgroup = wordBehind(text, 'cgroup:');
  const v6only = wordBehind(text, 'v6only:');
  if (inode !== undefined) details.inode = numberIn(inode, 0, inode.length);
  if (cgroup !== undefined) details.cgroup = cgroup;
  if (v6only === '0' || v6only === '1') details.v6only = v6only === '1';
  return details;
}

const MEMORY = 'skmem:(';
const COMMA = 44;
const CLOSE = 41;
const SMALL_D = 100;
const SMALL_O = 111;

/** `skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)`: of the fields, `d` and `o` are asked for. */
function takeMemory(details: Draft, text: string): void {
  const start = text.indexOf(MEMORY);
  if (start < 0) return;
  let field = start + MEMORY.length;
  for (let at = field; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== COMMA && code !== CLOSE) continue;
    const letter = text.charCodeAt(field);
    const number = letter === SMALL_D || letter === SMALL_O ? numberIn(text, field + 1, at) : undefined;
    if (number !== undefined) details[letter === SMALL_D ? 'drops' : 'optionMemory'] = number;
    if (code === CLOSE) return;
    field = at + 1;
  }
}

/** The word behind a name that begins one. */
function wordBehind(text: string, name: string): string | undefined {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (at > 0 && !isBlank(text.charCodeAt(at - 1))) continue;
    const start = at + name.length;
    let end = start;
    while (end < text.length && !isBlank(text.charCodeAt(end))) end += 1;
    if (end > start) return text.slice(start, end);
  }
  return undefined;
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
    if (text.charCodeAt(OWNER.lastIndex) === CLOSE) break;
  }
  return owners;
}
