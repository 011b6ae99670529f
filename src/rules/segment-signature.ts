import type { Facts } from '../facts/facts.ts';
import type { LogEvent } from '../facts/kernel-log.ts';
import { combined, type Movement, type Scale } from '../facts/movement.ts';
import { explained, silent, stateOf } from './answers.ts';
import type { CommonKey } from './common-text.ts';
import type { Found, RuledOut, Unknown } from './rule.ts';

/** Only peers that have a key, or send a signature, are ever counted: strangers are not among them. */
const SIGNED: Scale = { share: 0, floor: 10, least: 1 };

type Story = Pick<Found<never>, 'state' | 'confidence' | 'explains' | 'evidence'>;

/** What the counters and messages of one kind of signature say; `kinds` are the counters that speak, in the order given. */
export function readSignature(
  facts: Facts,
  names: readonly string[],
  logged: LogEvent['kind'],
): (Story & { readonly kinds: readonly string[] }) | RuledOut<CommonKey | 'bare'> | Unknown {
  const { counters, log } = facts;
  const said = log?.filter(({ kind }) => kind === logged) ?? [];
  const movements = names.map((name) => counters?.movement(name, SIGNED) ?? unread(name));
  const refused = combined(movements[0]?.name ?? logged, movements);
  const nothing = silent(refused, 'counters');
  const fresh = said.some((event) => event.fresh);
  // Kernels that count nothing may still print; what stands still in a window knows better than an old message.
  if (nothing !== undefined && (said.length === 0 || (nothing.kind === 'ruled-out' && nothing.measured && !fresh))) {
    return nothing;
  }
  if (isSetElsewhere(facts)) return { kind: 'ruled-out', reason: 'bare', measured: false };
  const counted = nothing === undefined;
  return {
    state: counted ? stateOf(refused) : fresh ? 'active' : 'past',
    confidence: refused.speaks === 'active' ? 'proven' : 'likely',
    explains: explained(refused, facts),
    evidence: [...(counted ? refused.evidence : []), ...said.slice(0, 3).map(({ quote }) => quote)],
    kinds: counted ? movements.filter(({ speaks }) => speaks === refused.speaks).map(({ name }) => name) : [],
  };
}

/** Keys take option memory of the socket that has them: with none in use at the port asked for, no key is set there. */
function isSetElsewhere({ listeners, question }: Facts): boolean {
  const own = listeners?.all.filter(({ listener }) => listener.port === question.port) ?? [];
  return own.length > 0 && own.every(({ listener }) => listener.optionMemory === 0);
}

function unread(name: string): Movement {
  return { name, speaks: 'unknown', count: 0, evidence: [] };
}
