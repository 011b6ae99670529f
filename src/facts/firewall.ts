import type { FirewallPolicy, FirewallRule, Snapshot } from '../snapshot/snapshot.ts';
import type { Comparison } from './delta.ts';
import type { Quote } from './evidence.ts';
import { type Counted, counterOf } from './firewall-counters.ts';

type Direction = 'in' | 'out' | 'forward' | 'unknown';

/** One rule or policy that refuses packets. */
export interface RefusingRule extends Counted {
  readonly verdict: 'drop' | 'reject';
  readonly direction: Direction;
  readonly policy: boolean;
  readonly ports: readonly number[] | undefined;
  /** It asks for state INVALID. */
  readonly invalid: boolean;
  readonly unconditional: boolean;
  /** Nothing but the devices narrows it. */
  readonly betweenDevices: boolean;
  /** It takes what is over a rate or a number, or what a rule with such a limit above it did not accept. */
  readonly limit?: 'rate' | 'count';
  /** The accepting rule with the limit, and the ports it names. */
  readonly limitedBy?: { readonly quote: Quote; readonly ports: readonly number[] | undefined };
  /** It takes what came by another interface than the way back. */
  readonly reversePath: boolean;
  readonly family: string;
}

/** A rule that hands packets to a program. */
export interface QueueingRule extends Counted {
  readonly direction: Direction;
  readonly ports: readonly number[] | undefined;
  readonly first: number;
  readonly last: number;
  readonly bypass: boolean;
}

/** A rule that translates destinations; `to` without an address is this host itself. */
export interface TranslatingRule extends Counted {
  readonly ports: readonly number[] | undefined;
  readonly to: NonNullable<FirewallRule['translatesTo']>;
  /** Of packets that come from outside, not of those made here. */
  readonly incoming: boolean;
}

export interface ProxyingRule extends Counted {
  readonly kind: 'syn' | 'transparent';
  readonly backend: FirewallRule['backend'];
  readonly ports: readonly number[] | undefined;
  readonly port?: number;
  readonly mark?: string;
}

export interface FirewallFacts {
  readonly refusing: readonly RefusingRule[];
  readonly queueing: readonly QueueingRule[];
  readonly translating: readonly TranslatingRule[];
  readonly proxying: readonly ProxyingRule[];
  readonly rules: number;
  /** Ports that an accept rule on the way in names. */
  readonly accepted: ReadonlySet<number>;
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
  const counters = counterOf(before, comparison);
  const jumps = jumpsIn(firewall.rules);
  const limits = limitedAccepts(firewall.rules);
  const refusing: RefusingRule[] = [];
  const queueing: QueueingRule[] = [];
  const translating: TranslatingRule[] = [];
  const proxying: ProxyingRule[] = [];
  const accepted = new Set<number>();
  const clamps: Quote[] = [];
  let translates = false;
  for (const rule of firewall.rules) {
    const { verdict, queue, translatesTo, proxy, row } = rule;
    const ports = rule.portsExcluded === true ? undefined : rule.ports;
    translates ||= verdict === 'nat' || isTranslation(row);
    if (verdict === 'accept') for (const port of ports ?? []) accepted.add(port);
    if (row.includes('TCPMSS') || row.includes('maxseg size set')) clamps.push({ source: rule.source, line: row });
    if (verdict === 'drop' || verdict === 'reject')
      refusing.push(refusal(rule, verdict, hookOf(rule, jumps), limits, counters.rule(rule)));
    if (verdict === 'queue') {
      const { first, last, bypass } = queue ?? { first: 0, last: 0, bypass: false };
      const direction = directionOf(hookOf(rule, jumps));
      queueing.push({ direction, ports, first, last, bypass, ...counters.rule(rule) });
    }
    if (translatesTo !== undefined) {
      const incoming = hookOf(rule, jumps) !== 'output';
      translating.push({ ports, to: translatesTo, incoming, ...counters.rule(rule) });
    }
    if (proxy !== undefined) proxying.push({ ...proxy, backend: rule.backend, ports, ...counters.rule(rule) });
  }
  for (const policy of firewall.policies) {
    if (policy.policy === 'drop') refusing.push(policyRefusal(policy, limits, counters.policy(policy)));
  }
  return {
    refusing,
    queueing,
    translating,
    proxying,
    rules: firewall.rules.length,
    accepted,
    clamps,
    translates,
  };
}

/** Few rows hold one of the words, and to look for letters of them is cheaper than for the pattern. */
function isTranslation(row: string): boolean {
  if (!row.includes('NAT') && !row.includes('nat to') && !row.includes('MASQ') && !row.includes('masq')) return false;
  return /\b(?:DNAT|dnat to|MASQUERADE|masquerade|SNAT)\b/.test(row);
}

function refusal(
  rule: FirewallRule,
  verdict: RefusingRule['verdict'],
  hook: string,
  limits: Limits,
  counted: Counted,
): RefusingRule {
  const ports = rule.portsExcluded === true ? undefined : rule.ports;
  const above = aboveOf(rule, limits)?.find((accept) => accept.ports === undefined || meets(accept.ports, ports));
  const invalid = rule.states?.includes('invalid') ?? false;
  const limit = rule.limit ?? (invalid ? undefined : above?.limit);
  const made: Draft = {
    verdict,
    direction: directionOf(hook),
    policy: false,
    ports,
    invalid,
    unconditional: rule.unconditional ?? false,
    betweenDevices: rule.betweenDevices ?? false,
    reversePath: rule.reversePath ?? false,
    family: rule.family,
    ...counted,
  };
  if (limit !== undefined) made.limit = limit;
  if (rule.limit === undefined && !invalid && above !== undefined) made.limitedBy = above;
  return made;
}

function policyRefusal(policy: FirewallPolicy, limits: Limits, counted: Counted): RefusingRule {
  const above = aboveOf(policy, limits)?.[0];
  return {
    verdict: 'drop',
    direction: directionOf(policy.hook ?? policy.chain.toLowerCase()),
    policy: true,
    ports: undefined,
    invalid: false,
    unconditional: true,
    betweenDevices: false,
    reversePath: false,
    family: policy.family,
    ...counted,
    ...(above === undefined ? {} : { limit: above.limit, limitedBy: above }),
  };
}

type Draft = { -readonly [K in keyof RefusingRule]: RefusingRule[K] };

interface LimitedAccept {
  readonly limit: 'rate' | 'count';
  readonly ports: readonly number[] | undefined;
  readonly quote: Quote;
}
type Limits = ReadonlyMap<string, readonly LimitedAccept[]>;

/**
 * Rules that accept new connections up to a limit, by chain: what is over it meets the rules below, or the policy. One whose
 * ports another rule of the chain accepts without limit limits nothing.
 */
function limitedAccepts(rules: readonly FirewallRule[]): Limits {
  const limits = new Map<string, LimitedAccept[]>();
  const limiting = rules.filter(
    ({ limit, verdict, protocol }) =>
      limit !== undefined && verdict === 'accept' && protocol !== 'icmp' && protocol !== 'udp',
  );
  if (limiting.length === 0) return limits;
  const free = portsAcceptedFreely(rules);
  for (const rule of limiting) {
    const { limit, ports, row, source } = rule;
    const chain = chainOf(rule);
    const others = free.get(chain);
    const isFree = others !== undefined && (ports === undefined || ports.some((port) => others.has(port)));
    if (limit === undefined || isFree) continue;
    const alike = limits.get(chain);
    const accept: LimitedAccept = { limit, ports, quote: { source, line: row } };
    if (alike === undefined) limits.set(chain, [accept]);
    else alike.push(accept);
  }
  return limits;
}

/** By chain, the ports that its rules accept without a limit. */
function portsAcceptedFreely(rules: readonly FirewallRule[]): ReadonlyMap<string, ReadonlySet<number>> {
  const free = new Map<string, Set<number>>();
  for (const rule of rules) {
    if (rule.limit !== undefined || !acceptsNew(rule)) continue;
    const chain = chainOf(rule);
    const ports = free.get(chain) ?? new Set<number>();
    for (const port of rule.ports ?? []) ports.add(port);
    free.set(chain, ports);
  }
  return free;
}

function aboveOf(rule: FirewallRule | FirewallPolicy, limits: Limits): readonly LimitedAccept[] | undefined {
  return limits.size === 0 ? undefined : limits.get(chainOf(rule));
}

function acceptsNew({ verdict, states, ports }: FirewallRule): boolean {
  return verdict === 'accept' && ports !== undefined && (states === undefined || states.includes('new'));
}

function meets(some: readonly number[] | undefined, others: readonly number[] | undefined): boolean {
  return some === undefined || others === undefined || some.some((port) => others.includes(port));
}

function chainOf({ backend, family, table, chain }: FirewallRule | FirewallPolicy): string {
  return `${backend} ${family} ${table} ${chain}`;
}

/** Rules that jump, by table and target. */
type Jumps = ReadonlyMap<string, FirewallRule>;

function jumpsIn(rules: readonly FirewallRule[]): Jumps {
  const jumps = new Map<string, FirewallRule>();
  for (const rule of rules) if (rule.target !== undefined) jumps.set(`${rule.table} ${rule.target}`, rule);
  return jumps;
}

/** Deeper than any rule set a person reads; loops end here too. */
const DEEPEST = 8;

/** A chain of its own is entered by a jump; the base chain that leads to it gives the direction. */
function hookOf(rule: FirewallRule, jumps: Jumps, depth = 0): string {
  if (rule.hook !== undefined) return rule.hook;
  const parent = jumps.get(`${rule.table} ${rule.chain}`);
  if (parent === undefined || depth > DEEPEST) return rule.chain.toLowerCase();
  return hookOf(parent, jumps, depth + 1);
}

const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['ingress', 'in'],
  ['prerouting', 'in'],
  ['input', 'in'],
  ['forward', 'forward'],
  ['output', 'out'],
  ['postrouting', 'out'],
  ['egress', 'out'],
]);

function directionOf(hook: string): Direction {
  return DIRECTIONS.get(hook) ?? 'unknown';
}
