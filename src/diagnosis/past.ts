import type { Past } from '../protocol/history.ts';
import type { Language } from '../rules/rule.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { PastMinute } from './past-minute.ts';
import { fill, verdictText } from './words.ts';

/** Somebody who remembers the time wrongly is not wrong by more than this. */
const NEAR_MINUTES = 10;
/** Fewer packets than this in a minute are background. */
const LEAST_BURST = 10;
/** A minute with less than this part of a burst is quiet beside it. */
const QUIET = 0.2;

export function pastMinute(past: Past, before: Snapshot | undefined, after: Snapshot): PastMinute {
  const minutes = past.minutes.map(({ at, dropped }) => ({ at, dropped: dropped === null ? null : sum(dropped) }));
  return {
    at: past.at,
    from: before?.at?.wall ?? null,
    to: after.at?.wall ?? null,
    minutes,
    worse: worseNear(minutes, past.at),
  };
}

function sum(dropped: Readonly<Record<string, number>>): number {
  return Object.values(dropped).reduce((total, count) => total + count, 0);
}

function worseNear(minutes: PastMinute['minutes'], asked: string): PastMinute['worse'] {
  const place = minutes.findIndex(({ at }) => at === asked);
  const here = minutes[place]?.dropped ?? 0;
  let worst: PastMinute['worse'] = null;
  for (const { at, dropped } of minutes.slice(Math.max(0, place - NEAR_MINUTES), place + NEAR_MINUTES + 1)) {
    if (dropped !== null && dropped > (worst?.dropped ?? 0)) worst = { at, dropped };
  }
  return worst !== null && worst.dropped >= LEAST_BURST && here < worst.dropped * QUIET ? worst : null;
}

/** What was found in that minute is past: whether it happens now is another question. */
export function toldAsPast(diagnosis: Diagnosis, past: PastMinute, language: Language): Diagnosis {
  const text = verdictText[language];
  const { verdict, findings, remarks } = diagnosis;
  return {
    ...diagnosis,
    past,
    findings: findings.map((finding) => ({ ...finding, state: finding.state === 'active' ? 'past' : finding.state })),
    verdict: { ...verdict, ...toldVerdict(verdict, findings, text) },
    remarks: [...remarks, text.settingsOfNow],
  };
}

function toldVerdict(
  { status, causeId }: Diagnosis['verdict'],
  findings: Diagnosis['findings'],
  text: (typeof verdictText)[Language],
): Partial<Diagnosis['verdict']> {
  if (status === 'healthy' && causeId === null) return { headline: text.quietThen };
  if (status !== 'active') return {};
  const title = findings.find((finding) => finding.causeId === causeId)?.title ?? '';
  return { status: 'past', headline: fill(text.inThatMinute, { title }) };
}
