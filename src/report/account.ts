import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { count } from './numbers.ts';
import type { Words } from './words/words.ts';

/** The ledger in one sentence; null where the host counted nothing that belongs in it. */
export function accountLine(diagnosis: Diagnosis, words: Words): string | null {
  const { ledger } = diagnosis;
  const parts = accountParts(diagnosis, words);
  if (parts.length === 0) return null;
  const seconds = ledger.windowSeconds === null ? null : words.duration(ledger.windowSeconds);
  if (ledger.arrived === 0 && (ledger.dropped ?? 0) === 0) return words.ledger.noneArrived(seconds);
  const head =
    ledger.arrived === null ? words.ledger.notCounted(seconds) : words.ledger.arrived(ledger.arrived, seconds);
  return `${head}${parts.join(words.listSeparator)}${words.sentenceEnd}`;
}

function accountParts(diagnosis: Diagnosis, words: Words): readonly string[] {
  const { ledger, verdict } = diagnosis;
  const titles = titlesOf(diagnosis);
  const parts: string[] = [];
  if (ledger.answered !== null) parts.push(words.ledger.answered(count(ledger.answered)));
  for (const { causeId, count: packets } of ledger.byCause) {
    parts.push(
      causeId === verdict.causeId
        ? words.ledger.droppedByThis(count(packets))
        : words.ledger.droppedBy(count(packets), titles.get(causeId) ?? causeId),
    );
  }
  if (ledger.byCause.length === 0 && ledger.dropped !== null) {
    parts.push(ledger.dropped === 0 ? words.ledger.droppedNone : words.ledger.dropped(count(ledger.dropped)));
  }
  if (ledger.unexplained !== null) parts.push(words.ledger.unexplained(count(ledger.unexplained)));
  return parts;
}

function titlesOf(diagnosis: Diagnosis): ReadonlyMap<string, string> {
  const all = [...diagnosis.ruledOut, ...diagnosis.unknown, ...diagnosis.findings];
  return new Map(all.map(({ causeId, title }) => [causeId, title]));
}
