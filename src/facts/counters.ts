import type { Counters, Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, type Reading, read } from './delta.ts';
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
  const reading = (name: string): Reading | undefined => {
    const value = counters.values[name];
    return value === undefined ? undefined : read(comparison, earlier(before?.counters, name), value);
  };
  const exists = (name: string): boolean | undefined => {
    if (counters.values[name] !== undefined) return true;
    return isComplete(counters, name) ? false : undefined;
  };
  const quotes = (...names: readonly string[]): readonly Quote[] =>
    names.flatMap((name) => {
      const found = reading(name);
      return found === undefined ? [] : [quote(counters, name, found, comparison)];
    });
  return {
    comparison,
    exists,
    quotes,
    increase: (name) => reading(name)?.increase,
    total: (name) => reading(name)?.total,
    movement(name, scale) {
      const found = reading(name);
      if (found === undefined) return { name, speaks: unprinted(counters, name), count: 0, evidence: [] };
      const whole =
        scale.whole === undefined ? undefined : (reading(scale.whole) ?? reading(INSTEAD[scale.whole] ?? ''));
      return { name, ...speaks(comparison, found, whole, scale), evidence: quotes(name) };
    },
  };
}

/** netstat -s leaves out what is zero, and what the kernel does not have: in an untrimmed group neither of them counted. */
function unprinted(counters: Counters, name: string): 'absent' | 'quiet' | 'unknown' {
  if (isComplete(counters, name)) return 'absent';
  return HIDE_ZEROS.has(counters.source) && isUntrimmed(counters, name) ? 'quiet' : 'unknown';
}

function isUntrimmed(counters: Counters, name: string): boolean {
  const group = groupOf(name, counters);
  const printed = Object.keys(counters.values).filter((other) => groupOf(other, counters) === group);
  return printed.length >= UNTRIMMED_GROUP;
}

function isComplete(counters: Counters, name: string): boolean {
  return counters.completeGroups.some((group) => name.startsWith(group) && group === groupOf(name, counters));
}

/** The longest group name in front: `TcpExtTW` is of TcpExt, not of Tcp. */
function groupOf(name: string, counters: Counters): string {
  const groups = [...GROUPS, ...counters.completeGroups];
  return groups
    .filter((group) => name.startsWith(group))
    .reduce((one, other) => (other.length > one.length ? other : one), '');
}

function earlier(counters: Counters | undefined, name: string): bigint | undefined {
  if (counters === undefined) return undefined;
  const value = counters.values[name];
  if (value !== undefined || !HIDE_ZEROS.has(counters.sources?.[name] ?? counters.source)) return value;
  return isUntrimmed(counters, name) || isComplete(counters, name) ? 0n : undefined;
}

function quote(counters: Counters, name: string, reading: Reading, { basis }: Comparison): Quote {
  const source = counters.sources?.[name] ?? counters.source;
  const line = counters.lines[name] ?? `${name} ${reading.after}`;
  if (basis === 'increase') return { source, line, delta: `+${reading.increase ?? 0}` };
  if (reading.before === undefined || reading.increase === undefined) return { source, line };
  return { source, line, before: `${reading.before}`, after: `${reading.after}`, delta: `+${reading.increase}` };
}
