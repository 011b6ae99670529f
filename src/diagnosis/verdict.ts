import type { Facts } from '../facts/facts.ts';
import type { Language } from '../rules/rule.ts';
import type { Diagnosis, Finding } from './diagnosis.ts';
import type { Examination } from './examine.ts';
import { fill, verdictText } from './words.ts';

type Verdict = Diagnosis['verdict'];

/**
 * Active, else past, else a setting that will bite; then healthy, where something was counted and stands still. A mere
 * possibility read from settings or words is told only where nothing was counted: it never speaks against counters.
 */
export function verdict(
  findings: readonly Finding[],
  examination: Examination,
  facts: Facts,
  language: Language,
): Verdict {
  const measured = examination.ruledOut.filter(({ answer }) => answer.measured);
  const watched = facts.comparison.basis === 'window' && measured.length > 0;
  const best = findings.find((finding) => !isGuess(finding) && !(watched && isHearsay(finding)));
  if (best !== undefined) return told(best, facts, language);
  const guess = findings[0];
  if (guess !== undefined && facts.counters === undefined) return told(guess, facts, language);
  if (measured.length > 0) {
    const history = measured.some(({ answer }) => answer.reason === 'background');
    const listeners = examination.ruledOut.some(({ rule }) => rule.id === 'accept-queue-overflow-syn');
    const headline = verdictText[language][!listeners ? 'healthyPartial' : history ? 'healthyHistory' : 'healthy'];
    return { status: 'healthy', label: 'healthy', causeId: null, headline };
  }
  if (guess !== undefined) return told(guess, facts, language);
  return { status: 'inconclusive', label: 'unknown', causeId: null, headline: verdictText[language].inconclusive };
}

/** History of which nothing is sure: while counters are watched and stand still, it is no verdict. */
function isHearsay({ state, confidence }: Finding): boolean {
  return state === 'past' && confidence === 'possible';
}

function isGuess({ state, confidence }: Finding): boolean {
  return state === 'latent' && confidence === 'possible';
}

function told(finding: Finding, facts: Facts, language: Language): Verdict {
  return {
    status: finding.state,
    label: finding.label,
    causeId: finding.causeId,
    headline: headline(finding, facts, language),
  };
}

function headline({ title, state, confidence, share }: Finding, facts: Facts, language: Language): string {
  const text = verdictText[language];
  if (state === 'past') return fill(text.past, { title });
  if (state === 'latent') return fill(confidence === 'possible' ? text.latentPossible : text.latent, { title });
  const { refused } = facts.account ?? { refused: null };
  if (share === null || refused === null) return fill(text.active, { title });
  return fill(text.activeShare, { title, share: `${Math.round(share * 100)} %` });
}
