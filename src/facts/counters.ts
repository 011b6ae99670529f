import type { Counters, Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, hasIncreases, type Reading, read } from './delta.ts';
import type { Quote } from './evidence.ts';
import { type Movement, type Scale, speaks } from './movement.ts';

/** The SNMP counters of the namespace, as far as the samples let them speak. */
export interface CounterFacts {
  readonly comparison: Comparison;
  movement(name: string, scale: Scale): Movement;
  /** Increase over the window; undefined where nothing may be subtracted or nothing was printed. */
  increase(name: string): number | undefined;
  /** Value of the newest sample. */
  total(name: string): number | undefined;
  /** false only where the source names every counter of this kernel and this one is not among them. */
  exists(name: string): boolean | undefined;
  quotes(...names: readonly string[]): readonly Quote[];
}

/** These leave out what is zero, so a name that is missing while its group is there stood at zero. */
const HIDE_ZEROS: ReadonlySet<string> = new Set(['netstat-s', 'nstat']);
/** A list cut down by somebody may still tell the size of the host: connections that have ended in TIME_WAIT. */
const INSTEAD: Readonly<Record<string, string>> = { TcpPassiveOpens: 'TcpExtTW' };
const GROUPS = ['TcpExt', 'Tcp', 'IpExt', 'Ip', 'Ip6', 'MPTcpExt', 'IcmpMsg', 'Icmp', 'Icmp6', 'Udp', 'UdpLite'];
/** A group cut down to fewer names than this was trimmed by a person: nothing follows from a missing name. */
const UNTRIMMED_GROUP = 8;

export function counterFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): CounterFacts | undefined {
  const { counters } = after;
  if (counters === undefined) return undefined;
  const groups = groupsOf(counters);
  const increases = hasIncreases(comparison);
  const earlier = before?.counters === undefined ? undefined : earlierValue(before.counters, counters);
  const isLong = (): boolean => [...counters.values.keys()].length >= UNTRIMMED_GROUP;
  const reading = (name: string): Reading | undefined => {
    const value = counters.values.get(name);
    return value === undefined ? undefined : read(comparison, earlier?.(name), value);
  };
  /** Nearly all counters are parts of the same few. */
  const wholes = new Map<Scale['whole'], Reading | undefined>();
  const wholeOf = (whole: Scale['whole']): Reading | undefined => {
    if (!wholes.has(whole)) {
      const names = typeof whole === 'string' ? [whole] : (whole ?? []);
      wholes.set(whole, sum(names.map((part) => reading(part) ?? reading(INSTEAD[part] ?? ''))));
    }
    return wholes.get(whole);
  };
  const quotes = (...names: readonly string[]): readonly Quote[] => {
    const quoted: Quote[] = [];
    for (const name of names) {
      const found = reading(name);
      if (found !== undefined) quoted.push(quote(counters, name, found, comparison));
    }
    return quoted;
  };
  return {
    comparison,
    quotes,
    exists(name) {
      if (counters.values.has(name)) return true;
      return groups.isComplete(name) ? false : undefined;
    },
    increase: (name) => (increases ? reading(name)?.increase : undefined),
    total: (name) => reading(name)?.total,
    movement(name, scale) {
      const found = reading(name);
      if (found === undefined) return { name, speaks: unprinted(counters, groups, name), count: 0, evidence: [] };
      const whole = wholeOf(scale.whole);
      // Whoever shows one counter alone points at it; from a list, the whole was cut away.
      const cut = scale.whole !== undefined && whole === undefined && isLong();
      const { speaks: said, count } = speaks(comparison, found, whole, scale, cut);
      return { name, speaks: said, count, evidence: [quote(counters, name, found, comparison)] };
    },
  };
}

/** Of those that are known. */
function sum(parts: readonly (Reading | undefined)[]): Reading | undefined {
  return parts.reduce(
    (one, other) => (one === undefined || other === undefined ? (one ?? other) : added(one, other)),
    undefined,
  );
}

function added(one: Reading, other: Reading): Reading {
  const total = one.total + other.total;
  const after = one.after + other.after;
  if (one.increase === undefined || other.increase === undefined) return { total, after };
  return { total, after, increase: one.increase + other.increase };
}

/** netstat -s leaves out what is zero, and what the kernel does not have: in an untrimmed group neither of them counted. */
function unprinted(counters: Counters, groups: Groups, name: string): 'absent' | 'quiet' | 'unknown' {
  if (groups.isComplete(name)) return 'absent';
  return HIDE_ZEROS.has(counters.source) && groups.isUntrimmed(name) ? 'quiet' : 'unknown';
}

interface Groups {
  /** The counter is of a group of which every name is printed. */
  isComplete(name: string): boolean;
  isUntrimmed(name: string): boolean;
}

function groupsOf({ values, completeGroups }: Counters): Groups {
  const names = [...GROUPS, ...completeGroups];
  const complete = new Set(completeGroups);
  let printed: ReadonlyMap<string, number> | undefined;
  return {
    isComplete: (name) => complete.has(groupOf(name, names)),
    isUntrimmed(name) {
      printed ??= sizes([...values.keys()].map((other) => groupOf(other, names)));
      return (printed.get(groupOf(name, names)) ?? 0) >= UNTRIMMED_GROUP;
    },
  };
}

function sizes(groups: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}

/** The longest group name in front: `TcpExtTW` is of TcpExt, not of Tcp. */
function groupOf(name: string, groups: readonly string[]): string {
  let longest = '';
  for (const group of groups) if (group.length > longest.length && name.startsWith(group)) longest = group;
  return longest;
}

/** Of a hundred counters hardly any leaves zero between two samples: where many are new, the first list was cut. */
const NEW_OF_ALL = 0.25;

function isCut({ values }: Counters, later: Counters): boolean {
  const names = [...later.values.keys()];
  return names.filter((name) => !values.has(name)).length > names.length * NEW_OF_ALL;
}

/** What a counter of the earlier sample stood at. */
function earlierValue(counters: Counters, later: Counters): (name: string) => bigint | undefined {
  const hidesZeros = HIDE_ZEROS.has(counters.source) && !isCut(counters, later);
  const groups = groupsOf(counters);
  return (name) => {
    const value = counters.values.get(name);
    if (value !== undefined || !hidesZeros) return value;
    return groups.isUntrimmed(name) || groups.isComplete(name) ? 0n : undefined;
  };
}

function quote({ parts, source }: Counters, name: string, reading: Reading, { basis }: Comparison): Quote {
  const part = parts.find(({ values }) => values.has(name));
  const line = part?.lines.get(name) ?? `${name} ${reading.after}`;
  const place = { source: part?.source ?? source, line };
  if (basis === 'increase') return { ...place, delta: `+${reading.increase ?? 0}` };
  if (reading.before === undefined || reading.increase === undefined) return place;
  return { ...place, before: `${reading.before}`, after: `${reading.after}`, delta: `+${reading.increase}` };
}
