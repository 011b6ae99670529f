import type { Facts } from '../facts/facts.ts';
import { isLoopback, isPrivate } from '../facts/addresses.ts';
import { synsBehindDropped } from '../facts/ledger.ts';
import type { RefusingRule } from '../facts/firewall.ts';
import type { LogEvent } from '../facts/kernel-log.ts';
import { NETWORK, STRAYS } from '../facts/movement.ts';

/** Rules of one kind that refused packets in the window, with how sure it is that these were somebody's SYNs. */
export interface Refusals {
  readonly rules: readonly RefusingRule[];
  readonly count: number;
  readonly confidence: 'proven' | 'likely' | 'possible';
}

/** Below this part of what came in, a rule does what it is for: it keeps scans away. */
const WORTH_TELLING = 0.05;
/** Octets of a SYN with its headers, all options at their longest; other traffic that rules drop is mostly longer. */
const SYN_SIZE = { ip: [40, 68], other: [40, 88] } as const;

type Matches = (rule: RefusingRule) => boolean;

export function refusals(facts: Facts, matches: Matches): Refusals | undefined {
  const { firewall, question, listeners, counters, sockets } = facts;
  const moving = (firewall?.refusing ?? []).filter((rule) => matches(rule) && (rule.increase ?? 0) > 0);
  const open = new Set(listeners?.all.map(({ listener }) => listener.port) ?? []);
  const aimed = moving.filter((rule) =>
    portsOf(rule)?.some((port) => (question.port === undefined ? open.has(port) : port === question.port)),
  );
  const others = moving.filter((rule) => question.port === undefined || portsOf(rule) === undefined);
  const rules = aimed.length > 0 ? aimed : others.filter((rule) => mayMeet(rule, facts));
  const count = rules.reduce((sum, { increase }) => sum + (increase ?? 0), 0);
  if (rules.length === 0 || count < NETWORK.least) return undefined;
  if (aimed.length > 0) return { rules, count, confidence: question.port === undefined ? 'likely' : 'proven' };
  const received = counters?.increase('IpInReceives');
  const small = received !== undefined && count < received * WORTH_TELLING;
  // On the way out nothing of an established listener is refused for good reason.
  const outwards = rules.some(({ direction }) => direction === 'out') && (sockets?.halfOpen.count ?? 0) > 0;
  if (small && !outwards) return undefined;
  // Whoever asks for no port may have none that fails: then a trickle is strays.
  if (question.port === undefined && !outwards && isTrickle(count, facts)) return undefined;
  return { rules, count, confidence: question.port !== undefined || outwards ? 'likely' : 'possible' };
}

/** The SYNs among the refused packets: what was refused on its way out are answers, and each is made twice. */
export function synsIn({ rules, count }: Pick<Refusals, 'rules' | 'count'>, { counters }: Facts): number {
  const out = rules.reduce((sum, { direction, increase }) => sum + (direction === 'out' ? (increase ?? 0) : 0), 0);
  return count - out + synsBehindDropped(out, counters);
}

/** Ports whose packets the rule takes; undefined for all. */
export function portsOf({ limitedBy, ports }: RefusingRule): readonly number[] | undefined {
  return ports ?? limitedBy?.ports;
}

/** Whether a rule that is not for a port in question can have taken its SYNs. */
function mayMeet(rule: RefusingRule, facts: Facts): boolean {
  if (!isSynSized(rule)) return false;
  // What is accepted before never comes this far; a check of the way back stands before all of that.
  if (rule.reversePath || !(rule.unconditional || rule.policy) || rule.direction === 'out') return true;
  return !isServed(facts);
}

/** The firewall accepts the port in question, or every listener where none is. */
function isServed(facts: Facts): boolean {
  const { question, firewall } = facts;
  return question.port === undefined ? servesAll(facts) : firewall?.accepted.has(question.port) === true;
}

function isSynSized({ meanSize, family }: RefusingRule): boolean {
  if (meanSize === undefined) return true;
  const [least, most] = SYN_SIZE[family === 'ip' ? 'ip' : 'other'];
  return meanSize >= least && meanSize <= most;
}

/** So few for the length of the window that a quiet network sends as many. */
export function isTrickle(count: number, { comparison }: Pick<Facts, 'comparison'>): boolean {
  return count < Math.max(STRAYS.least, (STRAYS.perSecond ?? 0) * (comparison.seconds ?? 0));
}

/** Rules without a counter that may have taken the packets nobody knows the end of. */
export interface Uncounted {
  readonly rules: readonly RefusingRule[];
  readonly count: number;
  readonly confidence: 'likely' | 'possible';
}

/** Most of what came in: then it is no trickle of strays that vanished. */
const MOST = 0.5;

export function uncounted(facts: Facts, matches: Matches): Uncounted | undefined {
  const { vanished, firewall, question, comparison } = facts;
  if (comparison.basis !== 'window' || vanished === undefined) return undefined;
  const candidates = (firewall?.refusing ?? []).filter(
    (rule) => rule.increase === undefined && !rule.invalid && mayTake(rule, facts),
  );
  const own = candidates.filter((rule) => matches(rule));
  if (own.length === 0) return undefined;
  const outwards = own.every(({ direction }) => direction === 'out');
  const forwards = own.some(({ direction }) => direction === 'forward');
  const inwards = outwards ? 0 : vanished.inwards;
  const count = Math.max(inwards, outwards || forwards ? lostOnWayOut(facts) : 0);
  const whole = count === inwards ? vanished.received : vanished.sent;
  if (count < NETWORK.least || count < whole * WORTH_TELLING) return undefined;
  const aimed = question.port !== undefined && own.some((rule) => portsOf(rule)?.includes(question.port ?? 0) === true);
  // Multicasts nobody listens to vanish as well, and every network has some.
  if (!aimed && (isTrickle(count, facts) || (question.port === undefined && count < whole * MOST))) return undefined;
  const rivals = candidates.filter((rule) => rule.direction === own[0]?.direction && !matches(rule));
  return { rules: own, count, confidence: rivals.length === 0 || aimed ? 'likely' : 'possible' };
}

/** Packets made here that nothing transmitted, or timeouts whose repetition could not be sent, where no rule counted any. */
function lostOnWayOut({ vanished, funnel, firewall }: Facts): number {
  const counted = firewall?.refusing.some(({ direction, increase }) => direction === 'out' && (increase ?? 0) > 0);
  return vanished?.outwards ?? (counted === true ? 0 : (funnel?.unsentRepeats ?? 0));
}

function mayTake(rule: RefusingRule, facts: Facts): boolean {
  const { port } = facts.question;
  const ports = portsOf(rule);
  if (port !== undefined && ports !== undefined) return ports.includes(port);
  if (rule.reversePath || ports !== undefined || rule.direction === 'out') return true;
  return !((rule.unconditional || rule.policy) && isServed(facts));
}

/** Every listener for other hosts is named by a rule that accepts. */
export function servesAll({ firewall, listeners }: Facts): boolean {
  const outside = listeners?.all.filter(({ listener }) => !isLoopback(listener.address)) ?? [];
  return outside.length > 0 && outside.every(({ listener }) => firewall?.accepted.has(listener.port) === true);
}

/**
 * Logged refusals of packets that somebody waits for: a client of ours, or one that sends its SYN again from the same port,
 * or for the port asked about. Scanners of the Internet try each port once and go on.
 */
export function wanted({ log, question, listeners }: Facts): readonly LogEvent[] {
  const logged = log?.filter(({ kind }) => kind === 'firewall-logged') ?? [];
  const ports = new Set(logged.map(({ refused }) => `${refused?.source} ${refused?.port}`));
  if (ports.size <= 1) return logged;
  const tries = new Map<string, number>();
  for (const { refused } of logged) tries.set(tryOf(refused), (tries.get(tryOf(refused)) ?? 0) + 1);
  return logged.filter(({ refused }) => {
    if (refused === undefined || (tries.get(tryOf(refused)) ?? 0) > 1) return true;
    const served = listeners?.all.some(({ listener }) => listener.port === refused.port) === true;
    return served || refused.port === question.port || isPrivate(refused.source);
  });
}

/** The same SYN, sent again, has the same ports. */
function tryOf(refused: LogEvent['refused']): string {
  return `${refused?.source} ${refused?.sourcePort} ${refused?.port}`;
}
