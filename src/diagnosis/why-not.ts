import { type CounterFacts } from '../facts/counters.ts';
import type { Quote } from '../facts/evidence.ts';
import { type Facts, factsFrom } from '../facts/facts.ts';
import type { Rule } from '../rules/rule.ts';
import type { Observation, Question } from './diagnose.ts';
import { needed, say } from './words.ts';

/** What one rule says about a host, and what it looked at to say so. */
export interface Examined {
  readonly causeId: string;
  readonly title: string;
  readonly mechanism: string;
  readonly answer:
    | {
        readonly kind: 'found';
        readonly state: 'active' | 'past' | 'latent';
        readonly confidence: 'proven' | 'likely' | 'possible';
      }
    | { readonly kind: 'ruled-out'; readonly reason: string }
    | { readonly kind: 'unknown'; readonly needs: string };
  /** Lines of the host: what proves it, or the counters that were read and did not. */
  readonly evidence: readonly Quote[];
}

/** Asks some rules once more, each with an ear on the counters it reads. */
export function whyNot(observation: Observation, question: Question, rules: readonly Rule[]): readonly Examined[] {
  const { before, after } = observation;
  const facts = factsFrom(before, after, question);
  return rules.map((rule) => examined(rule, facts, question.lang ?? 'en'));
}

function examined(rule: Rule, facts: Facts, lang: 'en' | 'zh'): Examined {
  const read = new Map<string, Quote>();
  const answer = rule.examine(overheard(facts, read));
  const values = 'values' in answer && answer.values !== undefined ? answer.values : {};
  const head = { causeId: rule.id, mechanism: plain(rule.text[lang]['mechanism'] ?? '') };
  const looked = [...read.values()];
  switch (answer.kind) {
    case 'found': {
      const { state, confidence, evidence } = answer;
      const title = say(rule, 'title', values, lang);
      const mechanism = say(rule, 'mechanism', values, lang);
      return { ...head, title, mechanism, answer: { kind: 'found', state, confidence }, evidence };
    }
    case 'ruled-out': {
      const reason = say(rule, answer.reason, values, lang);
      return { ...head, title: rule.name[lang], answer: { kind: 'ruled-out', reason }, evidence: looked };
    }
    case 'unknown': {
      const needs = needed[lang][answer.needs];
      return { ...head, title: rule.name[lang], answer: { kind: 'unknown', needs }, evidence: looked };
    }
  }
}

/** A mechanism that waits for values of a finding is not told without one. */
function plain(mechanism: string): string {
  return mechanism.includes('{') ? '' : mechanism;
}

/** The same facts; counters that are asked for leave their line in `read`. */
function overheard(facts: Facts, read: Map<string, Quote>): Facts {
  const { counters } = facts;
  if (counters === undefined) return facts;
  const note = (name: string): void => {
    for (const quote of counters.quotes(name)) read.set(name, quote);
  };
  const ear: CounterFacts = {
    ...counters,
    movement(name, scale) {
      note(name);
      return counters.movement(name, scale);
    },
    increase(name) {
      note(name);
      return counters.increase(name);
    },
  };
  return { ...facts, counters: ear };
}
