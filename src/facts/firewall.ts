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
  const counters = counterOf(before, comparison);
  const jumps = jumpsIn(firewall.rules);
  const limits = limitedAccepts(firewall.rules);
  const refusing: RefusingRule[] = [];
  const queueing: QueueingRule[] = [];
  const translating: TranslatingRule[] = [];
  const proxying: ProxyingRule[] = [];
  for (const rule of firewall.rules) {
    const { verdict, queue, translatesTo, proxy } = rule;
    const hook = rule.hook ?? hookOf(rule, jumps);
    const ports = rule.portsExcluded === true ? undefined : rule.ports;
    if (verdict === 'drop' || verdict === 'reject')
      refusing.push({ ...refusal(rule, verdict, hook, limits), ...counters.rule(rule) });
    if (verdict === 'queue') {
      const { first, last, bypass } = queue ?? { first: 0, last: 0, bypass: false };
      queueing.push({ direction: directionOf(hook), ports, first, last, bypass, ...counters.rule(rule) });
    }
    if (translatesTo !== undefined)
      translating.push({ ports, to: translatesTo, incoming: hook !== 'output', ...counters.rule(rule) });
    if (proxy !== undefined) proxying.push({ ...proxy, backend: rule.backend, ports, ...counters.rule(rule) });
  }
  for (const policy of firewall.policies) {
    if (policy.policy !== 'drop') continue;
    refusing.push({ ...policyRefusal(policy, limits), ...counters.policy(policy) });
  }
  return {
    refusing,
    queueing,
    translating,
    proxying,
    rules: firewall.rules.length,
    accepted: firewall.rules.flatMap(({ verdict, ports, portsExcluded }) =>
      verdict === 'accept' && portsExcluded !== true ? (ports ?? []) : [],
    ),
    clamps: firewall.rules
      .filter(({ row }) => row.includes('TCPMSS') || row.includes('maxseg size set'))
      .map(({ row, source }) => ({ source, line: row })),
    translates: firewall.rules.some(
      ({ verdict, row }) => verdict === 'nat' || /\b(?:DNAT|dnat to|MASQUERADE|masquerade|SNAT)\b/.test(row),
    ),
  };
}

type Refusal = Omit<RefusingRule, keyof Counted>;

function refusal(rule: FirewallRule, verdict: RefusingRule['verdict'], hook: string, limits: Limits): Refusal {
  const ports = rule.portsExcluded === true ? undefined : rule.ports;
  const above = limits.get(chainOf(rule))?.find((accept) => accept.ports === undefined || meets(accept.ports, ports));
  const invalid = rule.states?.includes('invalid') ?? false;
  const limit = rule.limit ?? (invalid ? undefined : above?.limit);
  return {
    verdict,
    direction: directionOf(hook),
    policy: false,
    ports,
    invalid,
    unconditional: rule.unconditional ?? false,
    reversePath: rule.reversePath ?? false,
    family: rule.family,
    ...(limit === undefined ? {} : { limit }),
    ...(rule.limit !== undefined || invalid || above === undefined ? {} : { limitedBy: above }),
  };
}

function policyRefusal(policy: FirewallPolicy, limits: Limits): Refusal {
  const [above] = limits.get(chainOf(policy)) ?? [];
  return {
    verdict: 'drop',
    direction: directionOf(policy.hook ?? policy.chain.toLowerCase()),
    policy: true,
    ports: undefined,
    invalid: false,
    unconditional: true,
    reversePath: false,
    family: policy.family,
    ...(above === undefined ? {} : { limit: above.limit, limitedBy: above }),
  };
}

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
  for (const rule of rules) {
    const { limit, verdict, ports, row, source } = rule;
    if (limit === undefined || verdict !== 'accept' || rule.protocol === 'icmp' || rule.protocol === 'udp') continue;
    const chain = chainOf(rule);
    const free = rules.some(
      (other) =>
        other.limit === undefined && acceptsNew(other) && chainOf(other) === chain && meets(ports, other.ports),
    );
    if (!free) limits.set(chain, [...(limits.get(chain) ?? []), { limit, ports, quote: { source, line: row } }]);
  }
  return limits;
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
  const parent = jumps.get(`${rule.table} ${rule.chain}`);
  if (parent === undefined || depth > DEEPEST) return rule.chain.toLowerCase();
  return parent.hook ?? hookOf(parent, jumps, depth + 1);
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
