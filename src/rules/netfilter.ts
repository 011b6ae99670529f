import type { Facts } from '../facts/facts.ts';
import type { RefusingRule } from '../facts/firewall.ts';
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
