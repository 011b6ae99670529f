import type { Firewall, FirewallPolicy, FirewallRule, Snapshot } from '../snapshot/snapshot.ts';
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
  const refusing: RefusingRule[] = [];
  for (const rule of firewall.rules) {
    const { verdict } = rule;
    if (verdict !== 'drop' && verdict !== 'reject' && verdict !== 'queue') continue;
    refusing.push({
      ...refusal(rule, verdict, firewall),
      ...counted(rule, earlierRule(rule, firewall, before), comparison),
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
  firewall: Firewall,
): Omit<RefusingRule, 'increase' | 'total' | 'quote'> {
  return {
    verdict,
    direction: directionOf(rule.hook ?? hookOf(rule, firewall)),
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

/** A chain of its own is entered by a jump; the first base chain that leads to it gives the direction. */
function hookOf(rule: { readonly chain: string; readonly table: string }, firewall: Firewall, depth = 0): string {
  const parent = firewall.rules.find(({ target, table }) => target === rule.chain && table === rule.table);
  if (parent === undefined || depth > 8) return rule.chain.toLowerCase();
  return parent.hook ?? hookOf(parent, firewall, depth + 1);
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

/** Rules carry no names: the same text without its numbers, and the same place among equals, is the same rule. */
function earlierRule(rule: FirewallRule, now: Firewall, before: Snapshot | undefined): bigint | undefined {
  const same = (other: FirewallRule): boolean =>
    other.backend === rule.backend &&
    other.family === rule.family &&
    other.table === rule.table &&
    other.chain === rule.chain &&
    withoutCounters(other.row) === withoutCounters(rule.row);
  return before?.firewall?.rules.filter(same)[now.rules.filter(same).indexOf(rule)]?.packets;
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
