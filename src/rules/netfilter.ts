import type { Facts } from '../facts/facts.ts';
import { isLoopback, isPrivate } from '../facts/addresses.ts';
import { synsBehindDropped } from '../facts/ledger.ts';
import type { RefusingRule } from '../facts/firewall.ts';
import type { LogEvent } from '../facts/kernel-log.ts';
import { NETWORK } from '../facts/movement.ts';

/** Rules of one kind that refused packets in the window, with how sure it is that these were somebody's SYNs. */
export interface Refusals {
  readonly rules: readonly RefusingRule[];
  readonly count: number;
  readonly confidence: 'proven' | 'likely' | 'possible';
}

/** Below this part of what came in, a rule does what it is for: it keeps scans away. */
const WORTH_TELLING = 0.05;

export function refusals(
  { firewall, question, listeners, counters, sockets }: Facts,
  matches: (rule: RefusingRule) => boolean,
): Refusals | undefined {
  const moving = (firewall?.refusing ?? []).filter((rule) => matches(rule) && (rule.increase ?? 0) > 0);
  const open = new Set(listeners?.all.map(({ listener }) => listener.port) ?? []);
  const aimed = moving.filter(({ ports }) =>
    ports?.some((port) => (question.port === undefined ? open.has(port) : port === question.port)),
  );
  const rules =
    aimed.length > 0 ? aimed : moving.filter(({ ports }) => question.port === undefined || ports === undefined);
  const count = rules.reduce((sum, { increase }) => sum + (increase ?? 0), 0);
  if (rules.length === 0 || count < NETWORK.least) return undefined;
  if (aimed.length > 0) return { rules, count, confidence: question.port === undefined ? 'likely' : 'proven' };
  const received = counters?.increase('IpInReceives');
  const small = received !== undefined && count < received * WORTH_TELLING;
  // On the way out nothing of an established listener is refused for good reason.
  const outwards = rules.some(({ direction }) => direction === 'out') && (sockets?.halfOpen.count ?? 0) > 0;
  if (small && !outwards) return undefined;
  return { rules, count, confidence: question.port !== undefined || outwards ? 'likely' : 'possible' };
}

/** The SYNs among the refused packets: what was refused on its way out are answers, and each is made twice. */
export function synsIn({ rules, count }: Refusals, { counters }: Facts): number {
  const out = rules.reduce((sum, { direction, increase }) => sum + (direction === 'out' ? (increase ?? 0) : 0), 0);
  return count - out + synsBehindDropped(out, counters);
}

/**
 * Packets this namespace received and neither delivered, nor forwarded, nor dropped by anything that counts: what is left is
 * the work of a rule or policy without a counter (nftables policies have none), or of martians, whose statistic is one for the
 * whole machine and so proves nothing here. Undefined without a window.
 */
export function uncountedLoss({ counters, conntrack, firewall, reversePath }: Facts): number | undefined {
  const received = counters?.increase('IpInReceives');
  const delivered = counters?.increase('IpInDelivers');
  if (counters === undefined || received === undefined || delivered === undefined) return undefined;
  const known = [
    'IpForwDatagrams',
    'IpInAddrErrors',
    'IpInHdrErrors',
    'IpInDiscards',
    'IpReasmReqds',
    'IpExtInNoRoutes',
  ];
  const moving = (movement: { readonly speaks: string; readonly count: number } | undefined): number =>
    movement?.speaks === 'active' ? movement.count : 0;
  const counted = (firewall?.refusing ?? []).reduce(
    (sum, { increase, direction }) => sum + (direction === 'out' ? 0 : (increase ?? 0)),
    0,
  );
  const explained =
    known.reduce((sum, name) => sum + (counters.increase(name) ?? 0), 0) +
    moving(reversePath?.drops) +
    moving(conntrack?.drop) +
    counted;
  const left = received - delivered - explained;
  return left >= NETWORK.least && left >= received * WORTH_TELLING ? left : 0;
}

/** Every listener for other hosts is named by a rule that accepts. */
export function servesAll({ firewall, listeners }: Facts): boolean {
  const outside = listeners?.all.filter(({ listener }) => !isLoopback(listener.address)) ?? [];
  return outside.length > 0 && outside.every(({ listener }) => firewall?.accepted.includes(listener.port) === true);
}

/**
 * Logged refusals of packets that somebody waits for: a client of ours, or one that sends its SYN again from the same port,
 * or for the port asked about. Scanners of the Internet try each port once and go on.
 */
export function wanted({ log, question, listeners }: Facts): readonly LogEvent[] {
  const logged = log?.filter(({ kind }) => kind === 'firewall-logged') ?? [];
  const many = new Set(logged.map(({ refused }) => `${refused?.source} ${refused?.port}`)).size > 1;
  return logged.filter(({ refused }) => {
    if (refused === undefined || !many) return true;
    const again = logged.filter(
      ({ refused: other }) =>
        other?.source === refused.source && other.sourcePort === refused.sourcePort && other.port === refused.port,
    );
    const served = listeners?.all.some(({ listener }) => listener.port === refused.port) === true;
    return again.length > 1 || served || refused.port === question.port || isPrivate(refused.source);
  });
}
