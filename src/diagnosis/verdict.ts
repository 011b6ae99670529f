import type { Facts } from '../facts/facts.ts';
import { LISTENER } from '../facts/movement.ts';
import type { Language } from '../rules/rule.ts';
import type { Diagnosis, Finding, Hypothesis, Ledger } from './diagnosis.ts';
import type { Examination } from './examine.ts';
import { fill, verdictText } from './words.ts';

type Verdict = Diagnosis['verdict'];

/**
 * The finding a verdict rests on: active, else past, else a setting that will bite. A mere possibility read from settings or
 * words is told only where nothing was counted: it never speaks against counters.
 */
export function toldFinding(
  findings: readonly Finding[],
  { ruledOut }: Examination,
  { comparison, counters }: Facts,
): Finding | undefined {
  const measured = ruledOut.some(({ answer }) => answer.measured);
  const watched = comparison.basis === 'window' && measured;
  const best = findings.find((finding) => !isGuess(finding) && !(watched && isHearsay(finding)));
  return best ?? (counters === undefined || !measured ? findings[0] : undefined);
}

/** A finding, or what there is to say where none is told: healthy, where something was counted and stands still. */
export function verdict(
  told: Finding | undefined,
  hypotheses: readonly Hypothesis[],
  examination: Examination,
  facts: Facts,
  ledger: Ledger,
  language: Language,
): Verdict {
  if (told !== undefined) return ofFinding(told, facts, language);
  const text = verdictText[language];
  const [best] = hypotheses;
  // A capture of a few handshakes says what became of them, not that the host is well.
  const captureOnly = facts.counters === undefined && facts.handshakes !== undefined;
  const measured = captureOnly ? [] : examination.ruledOut.filter(({ answer }) => answer.measured);
  if (measured.length === 0 || isUnexplained(ledger, facts) || !isSeen(facts)) {
    const { unexplained: left } = ledger;
    // A router that shows its tables alone has refused nothing that could be counted.
    const unexplained = measured.length > 0 && left ? fill(text.unexplained, { count: left }) : undefined;
    if (best !== undefined) return { status: 'inconclusive', ...elsewhere(best, text.inconclusiveElsewhere) };
    return { status: 'inconclusive', label: 'unknown', causeId: null, headline: unexplained ?? text.inconclusive };
  }
  if (best !== undefined && best.confidence !== 'possible') {
    return { status: 'healthy', ...elsewhere(best, text.healthyElsewhere) };
  }
  const history = measured.some(({ answer }) => answer.reason === 'background');
  const listeners = examination.ruledOut.some(({ rule }) => rule.id === 'accept-queue-overflow-syn');
  const quiet = text[!listeners ? 'healthyPartial' : history ? 'healthyHistory' : 'healthy'];
  const perhaps = best === undefined ? '' : fill(text.perhaps, { title: best.title });
  return { status: 'healthy', label: 'healthy', causeId: null, headline: quiet + perhaps };
}

function elsewhere({ label, causeId, title }: Hypothesis, template: string): Omit<Verdict, 'status'> {
  return { label, causeId, headline: fill(template, { title }) };
}

/**
 * Nothing found is good news only where somebody looked, and settings are no look at what happens. Whoever complains is told that
 * his host is well when its counters were watched and its listeners and firewall seen, or his connections in its tables.
 */
function isSeen(facts: Facts): boolean {
  const { complaint, comparison, counters, listeners, firewall } = facts;
  if (complaint === undefined || complaint.served === true) {
    const said = Object.entries(facts.snapshot).filter(([key, value]) => value !== undefined && !ABOUT.has(key));
    return said.length === 0 || said.some(([key]) => key !== 'sysctls');
  }
  return comparison.basis !== 'totals' && counters !== undefined && listeners !== undefined && firewall !== undefined;
}

/** What a sample always says of itself. */
const ABOUT: ReadonlySet<string> = new Set([
  'at',
  'host',
  'counting',
  'kernel',
  'bootId',
  'netns',
  'uptimeSeconds',
  'absent',
]);

/** A packet or two may be of a request that was pending when the window began. */
const STRAYS = 3;

/** Something was refused or vanished that no finding accounts for: whatever it was, the host is not well. */
function isUnexplained({ unexplained }: Ledger, { counters, funnel }: Facts): boolean {
  if ((unexplained ?? 0) <= STRAYS) return false;
  const vanished = funnel?.reached === 'device' || funnel?.reached === 'ip';
  return vanished || counters?.movement('TcpExtListenDrops', LISTENER).speaks === 'active';
}

/** History of which nothing is sure: while counters are watched and stand still, it is no verdict. */
function isHearsay({ state, confidence }: Finding): boolean {
  return state === 'past' && confidence === 'possible';
}

function isGuess({ state, confidence }: Finding): boolean {
  return state === 'latent' && confidence === 'possible';
}

function ofFinding(finding: Finding, facts: Facts, language: Language): Verdict {
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
