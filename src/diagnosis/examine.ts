import type { Facts } from '../facts/facts.ts';
import type { Found, Rule, RuledOut, Unknown } from '../rules/rule.ts';

export interface FoundBy {
  readonly rule: Rule;
  /** Place in the list of rules: breaks ties, so that the same facts always give the same order. */
  readonly place: number;
  readonly answer: Found<string>;
}

export interface Examination {
  readonly found: readonly FoundBy[];
  /** By the rules that only exclusion leads to. */
  readonly suspected: readonly FoundBy[];
  readonly ruledOut: readonly { readonly rule: Rule; readonly answer: RuledOut<string> }[];
  readonly unknown: readonly { readonly rule: Rule; readonly answer: Unknown }[];
}

/** Asks every rule. */
export function examine(rules: readonly Rule[], facts: Facts): Examination {
  const found: FoundBy[] = [];
  const suspected: FoundBy[] = [];
  const ruledOut: { rule: Rule; answer: RuledOut<string> }[] = [];
  const unknown: { rule: Rule; answer: Unknown }[] = [];
  let place = -1;
  for (const rule of rules) {
    place += 1;
    const answer = rule.examine(facts);
    switch (answer.kind) {
      case 'found':
        (rule.byExclusion === true ? suspected : found).push({ rule, place, answer });
        break;
      case 'ruled-out':
        ruledOut.push({ rule, answer });
        break;
      case 'unknown':
        unknown.push({ rule, answer });
        break;
      default:
        return answer satisfies never;
    }
  }
  return { found, suspected, ruledOut, unknown };
}
