import { type Comparison, hasIncreases } from '../facts/delta.ts';
import type { Movement } from '../facts/movement.ts';
import type { CommonKey } from './common-text.ts';
import type { Found, NeededFact, RuledOut, Unknown, Values } from './rule.ts';

export function found<Key extends string>(finding: Omit<Found<Key>, 'kind'>): Found<Key> {
  return { kind: 'found', ...finding };
}

/** By a setting, or by what the host is: nothing was counted. */
export function ruledOut<Key extends string>(reason: Key, values: Values = {}): RuledOut<Key> {
  return { kind: 'ruled-out', reason, values, measured: false };
}

/** By a count that stands still. */
export function measuredOut<Key extends string>(reason: Key, values: Values = {}): RuledOut<Key> {
  return { kind: 'ruled-out', reason, values, measured: true };
}

export function unknown(needs: NeededFact): Unknown {
  return { kind: 'unknown', needs };
}

/** The answer of a counter that shows nothing; undefined where it shows something. */
export function silent(movement: Movement, needs: NeededFact): RuledOut<CommonKey> | Unknown | undefined {
  const counter = withoutGroup(movement.name);
  switch (movement.speaks) {
    case 'unknown':
      return unknown(needs);
    case 'absent':
      return ruledOut('noCounter', { counter });
    case 'quiet':
      return measuredOut('idle', { counter });
    case 'background':
      return measuredOut('background', { counter, count: movement.count });
    case 'past':
    case 'active':
      return undefined;
    default:
      return movement.speaks satisfies never;
  }
}

/** As the kernel names the counter. */
function withoutGroup(name: string): string {
  if (name.startsWith('TcpExt')) return name.slice('TcpExt'.length);
  return name.startsWith('IpExt') ? name.slice('IpExt'.length) : name;
}

/** For a movement that is not silent. */
export function stateOf(movement: Movement): 'active' | 'past' {
  return movement.speaks === 'active' ? 'active' : 'past';
}

/** The packets a movement accounts for in the window; undefined where there is none. */
export function explained(movement: Movement, facts: { readonly comparison: Comparison }): number | undefined {
  return movement.speaks === 'active' && hasIncreases(facts.comparison) ? movement.count : undefined;
}
