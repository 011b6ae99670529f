import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Block, Span } from './document.ts';
import { count } from './numbers.ts';
import { strong, text } from './span.ts';
import { type ProofWords, proofWordsOf } from './words/proof-words.ts';
import type { Lang, Words } from './words/words.ts';

type Proof = NonNullable<Diagnosis['proof']>;
type Handshakes = NonNullable<Proof['handshakes']>;
type Drops = NonNullable<Proof['drops']>;

const MOST_CLIENTS = { short: 6, full: 20 } as const;
const MOST_GAPS = 4;

/** What was seen on the wire and in the kernel; nothing where nobody asked for it. */
export function proofBlocks(
  diagnosis: Diagnosis,
  detail: 'short' | 'full',
  lang: Lang,
  words: Words,
): readonly Block[] {
  const { proof } = diagnosis;
  if (proof === undefined) return [];
  const own = proofWordsOf(lang);
  return [
    { kind: 'heading', text: own.heading },
    ...(proof.handshakes === null ? [] : handshakeBlocks(proof.handshakes, detail, own, words)),
    ...(proof.drops === null ? [] : dropBlocks(proof.drops, detail, own)),
    ...proof.missing.map(({ source, reason }): Block => note(own.missing(sourceName(source, own), reason))),
  ];
}

function sourceName(source: string, { sources }: ProofWords): string {
  return source === 'capture-syn' || source === 'trace-kfree_skb' ? sources[source] : source;
}

const FATES = [
  'answered',
  'unanswered',
  'refused',
  'answerLost',
  'answerRepeated',
  'resetByClient',
  'challenged',
  'open',
] as const;

function handshakeBlocks(
  handshakes: Handshakes,
  detail: 'short' | 'full',
  own: ProofWords,
  words: Words,
): readonly Block[] {
  const { total, clients, seconds } = handshakes;
  if (total.attempts === 0) return [paragraph(own.noneCame(words.duration(seconds))), ...limits(handshakes, own)];
  const parts = FATES.flatMap((fate) => {
    const value = fate === 'answered' ? plainlyAnswered(total) : total[fate];
    return value === 0 ? [] : [own.fates[fate](count(value))];
  });
  const head = own.came(count(total.attempts), words.duration(seconds));
  const shown = clients.slice(0, MOST_CLIENTS[detail]);
  const table: Block = {
    kind: 'table',
    columns: own.columns,
    rows: shown.map((row) => [
      row.client,
      String(row.port),
      row.devices.join(' '),
      count(row.attempts),
      count(row.answered),
      count(row.unanswered),
    ]),
  };
  return [
    paragraph(`${head}${parts.join(words.listSeparator)}${words.sentenceEnd}`),
    ...(shown.length > 1 || detail === 'full' ? [table] : []),
    ...list(tellings(handshakes, own)),
    ...limits(handshakes, own),
  ];
}

/** `answered` counts each SYN+ACK, also those that did not help. */
function plainlyAnswered({ answered, answerLost, answerRepeated, resetByClient }: Handshakes['total']): number {
  return answered - answerLost - answerRepeated - resetByClient;
}

function tellings(handshakes: Handshakes, own: ProofWords): readonly string[] {
  const { repeats, timestamps, reused, ecnUnanswered, withoutOptionsUnanswered } = handshakes;
  return [
    ...timestamps.map(({ client, behind, ahead }) => own.timestamps(client, count(behind), count(ahead))),
    ...(reused === 0 ? [] : [own.reused(count(reused))]),
    ...(ecnUnanswered ? [own.ecn] : []),
    ...(withoutOptionsUnanswered ? [own.withoutOptions] : []),
    ...repeats.flatMap(({ kind, gaps }) =>
      kind === 'other' ? [] : [own.repeats[kind](gaps.slice(0, MOST_GAPS).join(', '))],
    ),
  ];
}

function limits({ incomplete }: Handshakes, own: ProofWords): readonly Block[] {
  return incomplete ? [note(own.incomplete)] : [];
}

function dropBlocks(drops: Drops, detail: 'short' | 'full', own: ProofWords): readonly Block[] {
  const { looked, ofSyns, ofAnswers } = drops;
  const sum = (some: Drops['all']): string => count(some.reduce((total, drop) => total + drop.count, 0));
  const named = (some: Drops['all']) =>
    some.map((drop) => own.drop(drop.reason, drop.place, drop.device, count(drop.count)));
  return [
    ...(ofSyns.length === 0 ? [] : [paragraph(own.dropped(sum(ofSyns), count(looked))), ...list(named(ofSyns))]),
    ...(ofAnswers.length === 0
      ? []
      : [paragraph(own.answersDropped(sum(ofAnswers), count(looked))), ...list(named(ofAnswers))]),
    ...(looked > 0 && ofSyns.length + ofAnswers.length === 0 ? [paragraph(own.notDropped(count(looked)))] : []),
    ...elsewhere(drops, detail, own),
    ...(drops.reasons ? [] : [note(own.noReasons)]),
    ...(drops.stopped ? [note(own.stopped)] : drops.sampled ? [note(own.sampled)] : []),
  ];
}

/** The rest of the machine is shown to whoever wants all of it, or has nothing better. */
function elsewhere({ all, looked, ofSyns }: Drops, detail: 'short' | 'full', own: ProofWords): readonly Block[] {
  const telling = all.filter(({ benign }) => !benign);
  if (detail === 'short' && (looked > 0 || telling.length === 0 || ofSyns.length > 0)) return [];
  if (all.length === 0) return [note(own.noDrops)];
  const shown = detail === 'full' ? all : telling.slice(0, MOST_CLIENTS.short);
  const rows = shown.map(({ reason, place, device, count: packets, benign }) => [
    benign ? `${reason} (${own.benign})` : reason,
    place,
    device ?? '',
    count(packets),
  ]);
  return [
    { kind: 'paragraph', spans: [strong(own.allDrops)] },
    { kind: 'table', columns: own.dropColumns, rows },
  ];
}

function list(sentences: readonly string[]): readonly Block[] {
  return sentences.length === 0 ? [] : [{ kind: 'list', items: sentences.map((sentence) => [text(sentence)]) }];
}

function paragraph(words: string): Block {
  return { kind: 'paragraph', spans: [text(words)] };
}

function note(words: string): Block {
  const spans: readonly Span[] = [text(words)];
  return { kind: 'note', spans };
}
