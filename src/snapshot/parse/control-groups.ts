import type { ControlGroup } from '../snapshot.ts';

interface Draft {
  readonly path: string;
  readonly values: Record<string, string>;
}

export interface GroupReader {
  /** Whether the line was one of a control group. */
  take(line: string): boolean;
  done(): readonly ControlGroup[];
}

/** `/sys/fs/cgroup/system.slice/web.service/:`; the rest of a path may hold anything, a colon too. */
const HEADING = /^(\/sys\/fs\/cgroup\/.*)\/:$/;
/** `cpu.stat:nr_throttled 12`, `cpu.max:50000 100000`. */
const VALUE = /^((?:cgroup|cpu|freezer|memory|pids)\.[a-z._]+):(.+)$/;
/** Lines of cpu.stat and memory.events as people paste them, without the name of the file. */
const BARE = /^(nr_periods|nr_throttled|throttled_usec|throttled_time) ([0-9]{1,19})$/;
const NAMED = /^([a-z_]+) (.+)$/;

/** Gathers the values of control groups out of lines of many kinds. */
export function groupReader(): GroupReader {
  const groups: Draft[] = [];
  const current = (): Draft => {
    const last = groups.at(-1);
    if (last !== undefined) return last;
    const draft = { path: '', values: {} };
    groups.push(draft);
    return draft;
  };
  return {
    take(line) {
      const heading = HEADING.exec(line)?.[1];
      if (heading !== undefined) {
        groups.push({ path: heading, values: {} });
        return true;
      }
      const bare = BARE.exec(line);
      if (bare?.[1] !== undefined && bare[2] !== undefined) {
        current().values[`cpu.stat ${bare[1]}`] = bare[2];
        return true;
      }
      const [, file, value] = VALUE.exec(line) ?? [];
      if (file === undefined || value === undefined) return false;
      const named = NAMED.exec(value);
      // `max 100000` is the value of cpu.max, not a name.
      if (named?.[1] !== undefined && named[2] !== undefined && file !== 'cpu.max') {
        current().values[`${file} ${named[1]}`] = named[2];
      } else {
        current().values[file] = value.trim();
      }
      return true;
    },
    done: () => groups,
  };
}

const MOUNT = '/sys/fs/cgroup';
/** Controllers of version 1 that say something about a listener. */
const TELLING = new Set(['cpu', 'memory', 'freezer', 'pids']);

/** Where the group of a line of /proc/<pid>/cgroup may be mounted: `0::/a` of version 2, `4:cpu,cpuacct:/a` of version 1. */
export function groupPaths(line: string): readonly string[] {
  const [, controllers, path] = /^[0-9]+:([^:]*):(\/.*)$/.exec(line) ?? [];
  if (controllers === undefined || path === undefined) return [];
  if (controllers === '') return [`${MOUNT}${path}`, `${MOUNT}/unified${path}`];
  const named = controllers.split(',');
  if (!named.some((name) => TELLING.has(name))) return [];
  return [...new Set([controllers, ...named])].map((name) => `${MOUNT}/${name}${path}`);
}
