import { ParseError } from '../parse-error.ts';
import type { ListenerProcess } from '../snapshot.ts';
import { words } from './lines.ts';
import { eachPathLine } from './path-lines.ts';

type Draft = { -readonly [K in keyof ListenerProcess]: ListenerProcess[K] };

/** `/proc/<pid>/<file>:line` of the processes behind the listeners, and `/proc/<pid>/fd:count=12`. */
export function parseListenerProcesses(text: string): readonly ListenerProcess[] {
  const drafts = new Map<number, Draft>();
  let foreign = 0;
  eachPathLine(text, (path, line) => {
    const match = /^\/proc\/([0-9]{1,10})\/([a-z]+)$/.exec(path);
    if (match?.[1] === undefined || match[2] === undefined) {
      foreign += 1;
      return;
    }
    const pid = Number(match[1]);
    const draft = drafts.get(pid) ?? { pid, command: '' };
    drafts.set(pid, draft);
    take(draft, match[2], line);
  });
  if (drafts.size === 0 && (foreign > 0 || text.trim() !== '')) {
    throw new ParseError('listener-processes', 1, 'no /proc/<pid>/<file>:line found');
  }
  return [...drafts.values()];
}

function take(draft: Draft, file: string, line: string): void {
  switch (file) {
    case 'stat':
      takeStat(draft, line);
      break;
    case 'wchan':
      // `0` is a process that runs or is out of sight.
      if (line !== '' && line !== '0') draft.wchan = line.trim();
      break;
    case 'limits':
      if (line.startsWith('Max open files')) takeLimit(draft, line);
      break;
    case 'cgroup':
      takeCgroup(draft, line);
      break;
    case 'status':
      takeStatus(draft, line);
      break;
    case 'fd':
      draft.openFiles = counted(line) ?? draft.openFiles;
      break;
    case 'task':
      draft.threads = counted(line) ?? draft.threads;
      break;
  }
}

/** `812 (a (strange) name) S …`: the name may hold anything, so its end is the last bracket. */
function takeStat(draft: Draft, line: string): void {
  const open = line.indexOf('(');
  const close = line.lastIndexOf(')');
  if (open < 0 || close < open) return;
  draft.command = line.slice(open + 1, close);
  const state = line.charAt(close + 2);
  if (/^[A-Za-z]$/.test(state)) draft.state = state;
  draft.row = line.length > 120 ? `${line.slice(0, 120)}…` : line;
}

/** `Max open files            1024                 524288               files`: the soft limit is the one that bites. */
function takeLimit(draft: Draft, line: string): void {
  const soft = words(line)[3];
  draft.limitsRow = line.trim();
  if (soft !== undefined && /^[0-9]+$/.test(soft)) draft.maxOpenFiles = Number(soft);
}

/** The unified hierarchy is `0::/path`; with version 1 only, any controller tells the group. */
function takeCgroup(draft: Draft, line: string): void {
  const path = line.split(':').slice(2).join(':');
  if (path === '') return;
  if (line.startsWith('0::') && (path !== '/' || draft.cgroup === undefined)) draft.cgroup = path;
  else if (draft.cgroup === undefined || draft.cgroup === '/') draft.cgroup = path;
}

function takeStatus(draft: Draft, line: string): void {
  if (line.startsWith('Name:') && draft.command === '') draft.command = line.slice(5).trim();
  else if (line.startsWith('State:') && draft.state === undefined) draft.state = line.slice(6).trim().charAt(0);
  else if (line.startsWith('Threads:') && draft.threads === undefined) draft.threads = Number(line.slice(8).trim());
}

function counted(line: string): number | undefined {
  const match = /^count=([0-9]{1,10})$/.exec(line.trim());
  return match === null ? undefined : Number(match[1]);
}
