import type { FirewallPolicy, FirewallRule, Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, difference, read } from './delta.ts';
import type { Quote } from './evidence.ts';

/** What a rule or policy took. */
export interface Counted {
  /** Packets of the window; undefined where it has no counter or nothing may be subtracted. */
  readonly increase: number | undefined;
  readonly total: number | undefined;
  /** Octets a packet in the window, headers included: a SYN has 40 to 60 of IPv4 and 60 to 80 of IPv6. */
  readonly meanSize?: number;
  readonly quote: Quote;
}

interface Counting {
  readonly packets?: bigint;
  readonly bytes?: bigint;
  readonly row: string;
  readonly source: string;
}
type Numbers = Pick<Counting, 'packets' | 'bytes'>;

/** Reads the counters of rules and policies against those of the earlier sample. Rules must be asked in their order. */
export function counterOf(
  before: Snapshot | undefined,
  comparison: Comparison,
): { rule(rule: FirewallRule): Counted; policy(policy: FirewallPolicy): Counted } {
  const earlier = earlierRules(before);
  return {
    rule: (rule) => counted(rule, earlier(rule), comparison),
    policy: (policy) => counted(policy, earlierPolicy(policy, before), comparison),
  };
}

function counted(now: Counting, earlier: Numbers | undefined, comparison: Comparison): Counted {
  const { packets, bytes, row, source } = now;
  if (packets === undefined) return { increase: undefined, total: undefined, quote: { source, line: row } };
  const { increase, total } = read(comparison, earlier?.packets, packets);
  if (increase === undefined || earlier?.packets === undefined)
    return { increase, total, quote: { source, line: row } };
  const octets = bytes === undefined || earlier.bytes === undefined ? undefined : difference(earlier.bytes, bytes);
  return {
    increase,
    total,
    ...(octets === undefined || increase === 0 ? {} : { meanSize: octets / increase }),
    quote: { source, line: row, before: `${earlier.packets}`, after: `${packets}`, delta: `+${increase}` },
  };
}

/**
 * Rules carry no names: the same text without its numbers, and the same place among equals, is the same rule. Answers the
 * earlier numbers of the rules, asked in their order.
 */
function earlierRules(before: Snapshot | undefined): (rule: FirewallRule) => Numbers | undefined {
  const rules = before?.firewall?.rules ?? [];
  if (rules.length === 0) return () => undefined;
  let known: ReadonlyMap<string, readonly Numbers[]> | undefined;
  const asked = new Map<string, number>();
  return (rule) => {
    known ??= byIdentity(rules);
    const key = identity(rule);
    const place = asked.get(key) ?? 0;
    asked.set(key, place + 1);
    return known.get(key)?.[place];
  };
}

function byIdentity(rules: readonly FirewallRule[]): ReadonlyMap<string, readonly Numbers[]> {
  const known = new Map<string, Numbers[]>();
  for (const rule of rules) {
    const key = identity(rule);
    const same = known.get(key);
    if (same === undefined) known.set(key, [rule]);
    else same.push(rule);
  }
  return known;
}

function identity({ backend, family, table, chain, row }: FirewallRule): string {
  return `${backend}\n${family}\n${table}\n${chain}\n${withoutCounters(row)}`;
}

function earlierPolicy(policy: FirewallPolicy, before: Snapshot | undefined): Numbers | undefined {
  return before?.firewall?.policies.find(
    (other) =>
      other.backend === policy.backend &&
      other.family === policy.family &&
      other.table === policy.table &&
      other.chain === policy.chain,
  );
}

function withoutCounters(row: string): string {
  // As iptables-save -c prints nearly all rows of a long listing.
  if (row.startsWith('[')) return row.slice(row.indexOf(']') + 1);
  return row
    .replace(/packets \d+ bytes \d+/, '')
    .replace(/^\[\d+:\d+\]/, '')
    .replace(/^\s*\d+[KMG]?\s+\d+[KMG]?\s/, '')
    .trim();
}
