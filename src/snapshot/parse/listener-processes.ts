import { ParseError } from '../parse-error.ts';
import type { ControlGroup, ListenerProcess } from '../snapshot.ts';
import { groupPaths, groupReader } from './control-groups.ts';
import { eachLine, isDigits, words } from './lines.ts';

type Draft = { -readonly [K in keyof ListenerProcess]: ListenerProcess[K] };

export interface Workload {
  readonly processes: readonly ListenerProcess[];
  /** Their control groups and those around them. */
  readonly groups: readonly ControlGroup[];
}

const PROCESS_LINE = /^\/proc\/([0-9]{1,10})\/([a-z]+):(.*)$/;

/** `/proc/<pid>/<file>:line` of the processes behind the listeners, `/proc/<pid>/fd:count=12`, and their control groups. */
export function parseListenerProcesses(text: string): Workload {
  const drafts = new Map<number, Draft>();
  const groups = groupReader();
  eachLine(text, (line) => {
    const [, id, file, value] = PROCESS_LINE.exec(line) ?? [];
    if (id === undefined || file === undefined || value === undefined) {
      groups.take(line);
      return;
    }
    const pid = Number(id);
    const draft = drafts.get(pid) ?? { pid, command: '' };
    drafts.set(pid, draft);
    take(draft, file, value);
  });
  const found = { processes: [...drafts.values()], groups: groups.done() };
  if (found.processes.length === 0 && found.groups.length === 0 && text.trim() !== '') {
    throw new ParseError('listener-processes', 1, 'no /proc/<pid>/<file>:line found');
  }
  return found;
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
  // Counted from behind the name: the parent, then the ticks run in user and kernel mode, then threads.
  const fields = words(line.slice(close + 2));
  const [parent, user, system, threads] = [fields[1], fields[11], fields[12], fields[17]];
  if (isDigits(parent)) draft.parent = Number(parent);
  if (isDigits(user) && isDigits(system)) draft.cpuTicks = Number(user) + Number(system);
  if (isDigits(threads)) draft.threads = Number(threads);
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
  const paths = groupPaths(line);
  if (paths.length > 0) draft.groups = [...(draft.groups ?? []), ...paths];
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
