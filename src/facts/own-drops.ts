import type { CounterFacts } from './counters.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';
import type { ListenerFact, ListenerFacts } from './listeners.ts';
import { HANDSHAKE, type Movement, type Scale, speaks } from './movement.ts';

/**
 * Packets that listeners refused by their own count (skmem d) beyond everything that SNMP counts of listeners: a socket
 * filter, a program of the control group, a security module, flags no SYN may carry, or a packet that does not fit its
 * half-open request. Late resets of connections that are gone end at the listener too, so that a few among many
 * handshakes say nothing. The number is a lower bound: whatever may have been counted twice is taken off.
 */
export interface OwnDropFacts extends Movement {
  /** Those whose own count moved (without a window: stands above zero), most first. */
  readonly listeners: readonly ListenerFact[];
}

/** Each packet counted here also moved a listener's d; a request reset or repeated did so through its half-open request. */
const COUNTED = [
  'TcpExtListenDrops',
  // An ACK refused for a full queue moves d twice, a SYN once: taken for ACKs.
  'TcpExtListenOverflows',
  'TcpExtTCPMD5NotFound',
  'TcpExtTCPMD5Unexpected',
  'TcpExtTCPMD5Failure',
  'TcpExtTCPAORequired',
  'TcpExtTCPAOBad',
  'TcpExtTCPAOKeyNotFound',
  'TcpExtTCPMinTTLDrop',
  'TcpExtPFMemallocDrop',
  'TcpExtTCPDeferAcceptDrop',
  'TcpExtTCPACKSkippedSynRecv',
  'TcpExtTCPSynRetrans',
  'TcpExtEmbryonicRsts',
  'TcpExtPAWSEstab',
  'TcpExtTSEcrRejected',
  // Whoever resets a connection may do so again when it is gone.
  'TcpEstabResets',
] as const;

/** In a window a twentieth of all handshakes, since boot half of them: strays are fewer. */
const OWN: Scale = { whole: 'TcpPassiveOpens', share: 0.5, floor: 100, least: 3 };

const NAME = 'skmem d';

export function ownDropFacts(
  counters: CounterFacts | undefined,
  listeners: ListenerFacts | undefined,
  comparison: Comparison,
  port: number | undefined,
): OwnDropFacts | undefined {
  if (counters === undefined || listeners === undefined || comparison.basis === 'increase') return undefined;
  const window = comparison.basis === 'window';
  const refusedBy = ({ refused, listener }: ListenerFact): number | undefined => (window ? refused : listener.drops);
  const asked = listeners.all.filter(({ listener }) => port === undefined || listener.port === port);
  if (!asked.some((fact) => refusedBy(fact) !== undefined)) return undefined;
  const counted = countedElsewhere(counters, window);
  if (counted === undefined) return undefined;
  const refusing = asked
    .filter((fact) => (refusedBy(fact) ?? 0) > 0)
    .sort((one, other) => (refusedBy(other) ?? 0) - (refusedBy(one) ?? 0));
  const own = refusing.reduce((sum, fact) => sum + (refusedBy(fact) ?? 0), 0);
  const uncounted = BigInt(Math.max(0, own - counted));
  const opens = numberOf(counters, 'TcpPassiveOpens', window);
  // Only the difference is known, so the window is read as one that began at zero; totals somebody saw growing are history.
  const scope: Comparison = window ? comparison : { basis: 'totals', seconds: null };
  const reading = read(scope, 0n, uncounted);
  const whole = opens === undefined ? undefined : read(scope, 0n, BigInt(opens));
  return {
    name: NAME,
    ...speaks(scope, reading, whole, OWN),
    listeners: refusing,
    evidence: evidence(refusing, counters),
  };
}

function evidence(refusing: readonly ListenerFact[], counters: CounterFacts): readonly Quote[] {
  return [...refusing.slice(0, 3).map(({ quote }) => quote), ...counters.quotes('TcpExtListenDrops')];
}

/** undefined where a counter was not printed: what it hides would be taken for a filter. */
function countedElsewhere(counters: CounterFacts, window: boolean): number | undefined {
  let sum = 0;
  for (const name of COUNTED) {
    const value = numberOf(counters, name, window);
    if (value === undefined) return undefined;
    sum += value;
  }
  return sum;
}

function numberOf(counters: CounterFacts, name: string, window: boolean): number | undefined {
  const value = window ? counters.increase(name) : counters.total(name);
  if (value !== undefined) return value;
  const { speaks: says } = counters.movement(name, HANDSHAKE);
  return says === 'absent' || says === 'quiet' ? 0 : undefined;
}
