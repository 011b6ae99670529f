import type { ControlGroup, ListenerProcess, Snapshot } from '../snapshot/snapshot.ts';
import type { Comparison } from './delta.ts';
import { difference } from './delta.ts';
import type { Quote } from './evidence.ts';

/** What a control group allows its processes, and how often that was too little. Counts are since its making. */
export interface GroupFact {
  /** `/sys/fs/cgroup/system.slice/web.service`; empty where only values were given. */
  readonly path: string;
  /** The limit in processors; absent where there is none. */
  readonly cpus?: number;
  readonly throttling?: Throttling;
  readonly frozen: boolean;
  readonly memory?: MemoryLimit;
  readonly quotes: Readonly<Record<'cpu' | 'memory' | 'frozen', readonly Quote[]>>;
}

interface Throttling {
  /** Periods in which the group had used up its time, of all periods in which it ran. */
  readonly total: number;
  /** The same in the window; undefined without one. */
  readonly throttled: number | undefined;
  readonly periods: number | undefined;
}

interface MemoryLimit {
  readonly bytes: number;
  readonly used: number | undefined;
  /** Times the limit was met; undefined without a window. */
  readonly met: number | undefined;
  /** Processes killed for it in the window, and ever. */
  readonly killed: number | undefined;
  readonly killedEver: number;
}

export function groupFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): readonly GroupFact[] | undefined {
  if (after.groups === undefined) return undefined;
  const earlier = comparison.basis === 'window' ? (before?.groups ?? []) : [];
  const byPath = new Map(earlier.map((group) => [group.path, group]));
  return after.groups.map((group) => groupFact(byPath.get(group.path), group));
}

/**
 * The groups a process is in: its own of each hierarchy and those around them, inner before outer; values without a path
 * hold for every process.
 */
export function groupsAround(
  { groups }: Pick<ListenerProcess, 'groups'>,
  byPath: ReadonlyMap<string, GroupFact>,
): readonly GroupFact[] {
  const found = new Set<GroupFact>();
  for (const own of ['', ...(groups ?? [])]) {
    for (let path = own; ; path = path.slice(0, path.lastIndexOf('/'))) {
      const group = byPath.get(path);
      if (group !== undefined) found.add(group);
      if (!path.includes('/')) break;
    }
  }
  return [...found];
}

function groupFact(before: ControlGroup | undefined, after: ControlGroup): GroupFact {
  const cpus = processors(after);
  const throttling = throttlingOf(before, after);
  const memory = memoryOf(before, after);
  return {
    path: after.path,
    frozen: after.values['cgroup.events frozen'] === '1' || after.values['freezer.state'] === 'FROZEN',
    ...(cpus === undefined ? {} : { cpus }),
    ...(throttling === undefined ? {} : { throttling }),
    ...(memory === undefined ? {} : { memory }),
    quotes: {
      cpu: quotes(before, after, [
        'cpu.max',
        'cpu.cfs_quota_us',
        'cpu.cfs_period_us',
        'cpu.stat nr_periods',
        'cpu.stat nr_throttled',
        'cpu.stat throttled_usec',
        'cpu.stat throttled_time',
        'cpu.pressure some',
      ]),
      memory: quotes(before, after, [
        'memory.max',
        'memory.limit_in_bytes',
        'memory.current',
        'memory.usage_in_bytes',
        'memory.events max',
        'memory.events oom_kill',
        'memory.failcnt',
        'memory.oom_control oom_kill',
        'memory.pressure some',
      ]),
      frozen: quotes(before, after, ['cgroup.events frozen', 'freezer.state']),
    },
  };
}

/** `50000 100000` microseconds of each period; version 1 has a file for each, and -1 for no limit. */
function processors({ values }: ControlGroup): number | undefined {
  const [quota, period] = (values['cpu.max'] ?? `${values['cpu.cfs_quota_us']} ${values['cpu.cfs_period_us']}`)
    .split(' ')
    .map(Number);
  if (quota === undefined || period === undefined || !(quota > 0) || !(period > 0)) return undefined;
  return Math.round((quota / period) * 100) / 100;
}

function throttlingOf(before: ControlGroup | undefined, after: ControlGroup): Throttling | undefined {
  const total = count(after, 'cpu.stat nr_throttled');
  if (total === undefined) return undefined;
  return {
    total: Number(total),
    throttled: increase(before, after, 'cpu.stat nr_throttled'),
    periods: increase(before, after, 'cpu.stat nr_periods'),
  };
}

/** What version 1 shows where there is no limit: the largest number of whole pages. */
const NO_LIMIT = 2 ** 62;

function memoryOf(before: ControlGroup | undefined, after: ControlGroup): MemoryLimit | undefined {
  const bytes = Number(after.values['memory.max'] ?? after.values['memory.limit_in_bytes']);
  if (!(bytes > 0) || bytes >= NO_LIMIT) return undefined;
  const used = count(after, 'memory.current') ?? count(after, 'memory.usage_in_bytes');
  const kills = 'memory.events oom_kill' in after.values ? 'memory.events oom_kill' : 'memory.oom_control oom_kill';
  return {
    bytes,
    used: used === undefined ? undefined : Number(used),
    met: increase(before, after, 'memory.events max') ?? increase(before, after, 'memory.failcnt'),
    killed: increase(before, after, kills),
    killedEver: Number(count(after, kills) ?? 0n),
  };
}

function count({ values }: ControlGroup, key: string): bigint | undefined {
  const text = values[key];
  return text !== undefined && /^[0-9]{1,19}$/.test(text) ? BigInt(text) : undefined;
}

function increase(before: ControlGroup | undefined, after: ControlGroup, key: string): number | undefined {
  const [from, to] = [before === undefined ? undefined : count(before, key), count(after, key)];
  return from === undefined || to === undefined ? undefined : difference(from, to);
}

function quotes(before: ControlGroup | undefined, after: ControlGroup, keys: readonly string[]): readonly Quote[] {
  return keys.flatMap((key) => {
    const value = after.values[key];
    if (value === undefined) return [];
    const line = after.path === '' ? `${key} ${value}` : `${after.path}/${key} ${value}`;
    const grown = increase(before, after, key);
    if (grown === undefined || grown === 0) return [{ source: 'listener-processes', line }];
    const from = before?.values[key] ?? '';
    return [{ source: 'listener-processes', line, before: from, after: value, delta: `+${grown}` }];
  });
}
