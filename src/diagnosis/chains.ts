import type { FoundBy } from './examine.ts';

/** A cause with the symptoms it explains, most telling symptom first; without symptoms, the finding alone. */
export interface Chain {
  readonly root: FoundBy;
  readonly symptoms: readonly FoundBy[];
}

const CONFIDENCE = ['possible', 'likely', 'proven'] as const;
const STATES = ['latent', 'past', 'active'] as const;

/**
 * Root before symptom: each symptom is told once, at the end of its best root's chain. Roots of the same symptom compete:
 * the surest is kept, then the first asked; the others were only other possible answers to the same question. A symptom that
 * is sure is not hidden behind a root that is only possible, unless the root's own evidence is of the present too.
 */
export function chained(found: readonly FoundBy[]): readonly Chain[] {
  const symptomIds = new Set(found.flatMap(({ rule }) => rule.rootOf));
  const symptoms = found.filter(({ rule }) => symptomIds.has(rule.id));
  const chains: Chain[] = [];
  const told = new Set<FoundBy>();
  for (const candidate of rootsFirst(found)) {
    if (told.has(candidate)) continue;
    const own = symptoms.filter((symptom) => candidate.rule.rootOf.includes(symptom.rule.id) && !told.has(symptom));
    const rivals = found.filter((other) => isRival(other, candidate));
    if (own.length > 0) for (const rival of rivals) told.add(rival);
    for (const symptom of own) told.add(symptom);
    told.add(candidate);
    chains.push({ root: candidate, symptoms: own });
  }
  return chains;
}

/** Another root of the same symptoms. */
function isRival(other: FoundBy, root: FoundBy): boolean {
  return other !== root && other.rule.rootOf.some((id) => root.rule.rootOf.includes(id));
}

function rootsFirst(found: readonly FoundBy[]): readonly FoundBy[] {
  return [...found].sort(
    (one, other) =>
      Number(other.rule.rootOf.length > 0) - Number(one.rule.rootOf.length > 0) ||
      STATES.indexOf(other.answer.state) - STATES.indexOf(one.answer.state) ||
      CONFIDENCE.indexOf(other.answer.confidence) - CONFIDENCE.indexOf(one.answer.confidence) ||
      one.place - other.place,
  );
}

/** Active before past before latent, then the share of the drops, then how sure it is, then the order of the rules. */
export function ranked(chains: readonly Chain[]): readonly Chain[] {
  return [...chains].sort(
    (one, other) =>
      STATES.indexOf(stateOf(other)) - STATES.indexOf(stateOf(one)) ||
      Number(isSure(other)) - Number(isSure(one)) ||
      (explainedBy(other) ?? 0) - (explainedBy(one) ?? 0) ||
      CONFIDENCE.indexOf(confidenceOf(other)) - CONFIDENCE.indexOf(confidenceOf(one)) ||
      one.root.place - other.root.place,
  );
}

/** A chain is as present as its most present part: a stopped process is latent until its queue overflows. */
export function stateOf({ root, symptoms }: Chain): (typeof STATES)[number] {
  const places = [root, ...symptoms].map(({ answer }) => STATES.indexOf(answer.state));
  return STATES[Math.max(...places)] ?? root.answer.state;
}

export function confidenceOf({ root }: Chain): (typeof CONFIDENCE)[number] {
  return root.answer.confidence;
}

export function explainedBy({ root, symptoms }: Chain): number | undefined {
  const counted = [root, ...symptoms].flatMap(({ answer }) => (answer.explains === undefined ? [] : [answer.explains]));
  return counted.length === 0 ? undefined : Math.max(...counted);
}

function isSure(chain: Chain): boolean {
  return confidenceOf(chain) !== 'possible';
}
