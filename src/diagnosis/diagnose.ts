import { hasIncreases } from '../facts/delta.ts';
import { type Facts, factsFrom, type Question as FactsQuestion } from '../facts/facts.ts';
import { rules as everyRule } from '../rules/index.ts';
import type { Language, Rule } from '../rules/rule.ts';
import type { Past } from '../protocol/history.ts';
import { placeWords } from '../protocol/place.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Chain, chained, confidenceOf, explainedBy, ranked, stateOf } from './chains.ts';
import type { Diagnosis, Finding } from './diagnosis.ts';
import { type Examination, examine } from './examine.ts';
import { hypotheses } from './hypotheses.ts';
import { ledger } from './ledger.ts';
import { pastMinute, toldAsPast } from './past.ts';
import { proofOf } from './proof.ts';
import { remarks } from './remarks.ts';
import { toldFinding, verdict } from './verdict.ts';
import { needed, say } from './words.ts';

/** What the person wants to know; everything may be left out. */
export interface Question extends FactsQuestion {
  readonly lang?: Language;
}

/** One or two samples of one host, oldest first, and the name the person gave it. */
export interface Observation {
  readonly host: string;
  readonly before?: Snapshot;
  readonly after: Snapshot;
  /** Where the samples are of a minute of the past. */
  readonly past?: Past;
}

/** Runs every rule, tells roots before symptoms, ranks, and says plainly what it comes to. The same input, the same answer. */
export function diagnose(observation: Observation, question: Question = {}, rules = everyRule): Diagnosis {
  const { host, before, after, past } = observation;
  const lang = question.lang ?? 'en';
  const diagnosis = diagnoseFacts(host, factsFrom(before, after, question), lang, rules);
  return past === undefined ? diagnosis : toldAsPast(diagnosis, pastMinute(past, before, after), lang);
}

export function diagnoseFacts(
  host: string,
  facts: Facts,
  language: Language,
  rules: readonly Rule[] = everyRule,
): Diagnosis {
  const examination = examine(rules, facts);
  const chains = ranked(chained(found(examination, facts)));
  const account = ledger(chains, facts);
  const findings = chains.map((chain) => finding(chain, account.dropped, language));
  const place = facts.snapshot.host?.place?.asked;
  const proof = proofOf(facts);
  const told = toldFinding(findings, examination, facts);
  const left = hypotheses(told, examination, facts, language);
  return {
    schemaVersion: 1,
    host,
    ...(place === undefined ? {} : { place: placeWords(place) }),
    window: { seconds: facts.comparison.seconds, deltas: hasIncreases(facts.comparison) },
    verdict: verdict(told, left, examination, facts, account, language),
    findings,
    ...(left.length === 0 ? {} : { hypotheses: [...left] }),
    ...answersWithout(examination, language),
    ledger: account,
    remarks: remarks(findings, facts, language),
    ...(proof === undefined ? {} : { proof }),
  };
}

/** Settings of now are no evidence of a minute of the past: there only what was counted is found. */
function found({ found: all }: Examination, { snapshot }: Facts): Examination['found'] {
  return snapshot.recorded === true ? all.filter(({ answer }) => answer.state === 'active') : all;
}

function finding(chain: Chain, dropped: number | null, language: Language): Finding {
  const { root, symptoms } = chain;
  const parts = [root, ...symptoms.slice(0, 1)];
  const { rule, answer } = root;
  const values = answer.values ?? {};
  const explained = explainedBy(chain);
  const state = stateOf(chain);
  const telling = (key: 'chain' | 'advice'): string[] =>
    unique(
      (key === 'chain' ? parts : [root]).flatMap((part) =>
        (part.answer[key] ?? []).map((step) => say(part.rule, step, part.answer.values ?? {}, language)),
      ),
    );
  return {
    causeId: rule.id,
    label: rule.label,
    state,
    confidence: confidenceOf(chain),
    share:
      state !== 'active' || dropped === null || dropped === 0 || explained === undefined
        ? null
        : Math.min(1, Math.round((explained / dropped) * 1000) / 1000),
    title: say(rule, 'title', values, language),
    mechanism: say(rule, 'mechanism', values, language),
    evidence: uniqueEvidence(parts.flatMap((part) => part.answer.evidence)),
    chain: telling('chain'),
    advice: [...telling('advice'), ...rule.never[language]],
    remedies: (answer.remedies ?? []).map(({ key, to, why, takesEffect }) => ({
      key,
      to,
      why: say(rule, why, values, language),
      takesEffect,
    })),
    references: unique(parts.flatMap((part) => part.rule.references)),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Quotes of the same line once, and not so many that nobody reads them. */
const MOST_EVIDENCE = 12;

function uniqueEvidence(evidence: Finding['evidence']): Finding['evidence'] {
  const seen = new Set<string>();
  const kept = evidence.filter(({ source, line }) => {
    const key = `${source} ${line}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return kept.slice(0, MOST_EVIDENCE);
}

function answersWithout(examination: Examination, language: Language): Pick<Diagnosis, 'ruledOut' | 'unknown'> {
  return {
    ruledOut: examination.ruledOut.map(({ rule, answer }) => ({
      causeId: rule.id,
      title: rule.name[language],
      reason: say(rule, answer.reason, answer.values ?? {}, language),
    })),
    unknown: examination.unknown.map(({ rule, answer }) => ({
      causeId: rule.id,
      title: rule.name[language],
      needs: needed[language][answer.needs],
    })),
  };
}
