import type { FirewallPolicy, FirewallRule, Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';

/** One rule or policy that refuses packets. */
export interface RefusingRule {
  readonly verdict: 'drop' | 'reject' | 'queue';
  readonly direction: 'in' | 'out' | 'forward' | 'unknown';
  readonly policy: boolean;
  /** The packets it refused in the window; undefined where it has no counter or nothing may be subtracted. */
  readonly increase: number | undefined;
  readonly total: number | undefined;
  readonly ports: readonly number[] | undefined;
  /** It asks for state INVALID. */
  readonly invalid: boolean;
  readonly unconditional: boolean;
  readonly quote: Quote;
}

export interface FirewallFacts {
  readonly refusing: readonly RefusingRule[];
  readonly rules: number;
  /** Ports that an accept rule on the way in names. */
  readonly accepted: readonly number[];
  /** A MSS is clamped: somebody met a small MTU before. */
  readonly clamps: readonly Quote[];
  readonly translates: boolean;
}

export function firewallFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): FirewallFacts | undefined {
  const { firewall } = after;
  if (firewall === undefined) return undefined;
  const earlier = earlierPackets(before);
  const jumps = new Map(
    firewall.rules.flatMap((rule) =>
      rule.target === undefined ? [] : [[`${rule.table} ${rule.target}`, rule] as const],
    ),
  );
  const refusing: RefusingRule[] = [];
  for (const rule of firewall.rules) {
    const { verdict } = rule;
    if (verdict !== 'drop' && verdict !== 'reject' && verdict !== 'queue') continue;
    refusing.push({
      ...refusal(rule, verdict, jumps),
      ...counted(rule, earlier(rule), comparison),
    });
  }
  for (const policy of firewall.policies) {
    if (policy.policy !== 'drop') continue;
    refusing.push({ ...policyRefusal(policy), ...counted(policy, earlierPolicy(policy, before), comparison) });
  }
  return {
    refusing,
    rules: firewall.rules.length,
    accepted: firewall.rules.flatMap(({ verdict, ports, portsExcluded }) =>
      verdict === 'accept' && portsExcluded !== true ? (ports ?? []) : [],
    ),
    clamps: firewall.rules
      .filter(({ row }) => /TCPMSS|maxseg size set/i.test(row))
      .map(({ row, source }) => ({ source, line: row })),
    translates: firewall.rules.some(
      ({ verdict, row }) => verdict === 'nat' || /\b(?:DNAT|dnat to|MASQUERADE|masquerade|SNAT)\b/.test(row),
    ),
  };
}

function refusal(
  rule: FirewallRule,
  verdict: RefusingRule['verdict'],
  jumps: Jumps,
): Omit<RefusingRule, 'increase' | 'total' | 'quote'> {
  return {
    verdict,
    direction: directionOf(rule.hook ?? hookOf(rule, jumps)),
    policy: false,
    ports: rule.portsExcluded === true ? undefined : rule.ports,
    invalid: rule.states?.includes('invalid') ?? false,
    unconditional: rule.unconditional ?? false,
  };
}

function policyRefusal(policy: FirewallPolicy): Omit<RefusingRule, 'increase' | 'total' | 'quote'> {
  return {
    verdict: 'drop',
    direction: directionOf(policy.hook ?? policy.chain.toLowerCase()),
    policy: true,
    ports: undefined,
    invalid: false,
    unconditional: true,
  };
}

/** Rules that jump, by table and target. */
type Jumps = ReadonlyMap<string, FirewallRule>;

/** Deeper than any rule set a person reads; loops end here too. */
const DEEPEST = 8;

/** A chain of its own is entered by a jump; the base chain that leads to it gives the direction. */
function hookOf(rule: FirewallRule, jumps: Jumps, depth = 0): string {
  const parent = jumps.get(`${rule.table} ${rule.chain}`);
  if (parent === undefined || depth > DEEPEST) return rule.chain.toLowerCase();
  return parent.hook ?? hookOf(parent, jumps, depth + 1);
}

function directionOf(hook: string): RefusingRule['direction'] {
  if (['input', 'prerouting', 'ingress'].includes(hook)) return 'in';
  if (['output', 'postrouting', 'egress'].includes(hook)) return 'out';
  return hook === 'forward' ? 'forward' : 'unknown';
}

interface Counted {
  readonly packets?: bigint;
  readonly row: string;
  readonly source: string;
}

function counted(
  { packets, row, source }: Counted,
  earlier: bigint | undefined,
  comparison: Comparison,
): Pick<RefusingRule, 'increase' | 'total' | 'quote'> {
  if (packets === undefined) return { increase: undefined, total: undefined, quote: { source, line: row } };
  const { increase, total } = read(comparison, earlier, packets);
  if (increase === undefined || earlier === undefined) return { increase, total, quote: { source, line: row } };
  return {
    increase,
    total,
    quote: { source, line: row, before: `${earlier}`, after: `${packets}`, delta: `+${increase}` },
  };
}

/**
 * Rules carry no names: the same text without its numbers, and the same place among equals, is the same rule. Answers the
 * earlier packets of the rules, asked in their order.
 */
function earlierPackets(before: Snapshot | undefined): (rule: FirewallRule) => bigint | undefined {
  const known = new Map<string, (bigint | undefined)[]>();
  for (const rule of before?.firewall?.rules ?? []) {
    const key = identity(rule);
    const same = known.get(key);
    if (same === undefined) known.set(key, [rule.packets]);
    else same.push(rule.packets);
  }
  const asked = new Map<string, number>();
  return (rule) => {
    const key = identity(rule);
    const place = asked.get(key) ?? 0;
    asked.set(key, place + 1);
    return known.get(key)?.[place];
  };
}

function identity({ backend, family, table, chain, row }: FirewallRule): string {
  return [backend, family, table, chain, withoutCounters(row)].join('\n');
}

function earlierPolicy(policy: FirewallPolicy, before: Snapshot | undefined): bigint | undefined {
  return before?.firewall?.policies.find(
    (other) =>
      other.backend === policy.backend &&
      other.family === policy.family &&
      other.table === policy.table &&
      other.chain === policy.chain,
  )?.packets;
}

function withoutCounters(row: string): string {
  return row
    .replace(/packets \d+ bytes \d+/, '')
    .replace(/^\[\d+:\d+\]/, '')
    .replace(/^\s*\d+[KMG]?\s+\d+[KMG]?\s/, '')
    .trim();
}
