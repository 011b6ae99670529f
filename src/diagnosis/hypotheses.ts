import type { Facts } from '../facts/facts.ts';
import type { Language } from '../rules/rule.ts';
import type { Finding, Hypothesis } from './diagnosis.ts';
import type { Examination } from './examine.ts';
import { say } from './words.ts';

const CONFIDENCE = ['possible', 'likely', 'proven'] as const;

/**
 * What is left when nothing on the host explains the failure. Only for somebody whose connections fail, or who showed nothing
 * that could be counted: on a host nobody complains about there is nothing to explain. What nothing points to is told only where
 * the host was watched and stands still.
 */
export function hypotheses(
  told: Finding | undefined,
  examination: Examination,
  facts: Facts,
  language: Language,
): readonly Hypothesis[] {
  if (told !== undefined || (facts.complaint === undefined && facts.counters !== undefined)) return [];
  const watched = facts.comparison.basis === 'window' && examination.ruledOut.some(({ answer }) => answer.measured);
  return examination.suspected
    .filter(({ answer }) => watched || answer.confidence !== 'possible')
    .sort(
      (one, other) =>
        CONFIDENCE.indexOf(other.answer.confidence) - CONFIDENCE.indexOf(one.answer.confidence) ||
        one.place - other.place,
    )
    .map(({ rule, answer }) => ({
      causeId: rule.id,
      label: rule.label,
      confidence: answer.confidence,
      title: rule.name[language],
      mechanism: say(rule, 'mechanism', answer.values ?? {}, language),
      evidence: [...answer.evidence],
      next: (answer.advice ?? []).map((step) => say(rule, step, answer.values ?? {}, language)),
    }));
}
