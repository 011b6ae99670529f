import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts';
import type { ProposalView } from '../approval/proposal.ts';
import { type Place, placeWords } from '../protocol/place.ts';
import { titleLine, verdictTone } from './diagnosis.ts';
import type { Document, Span } from './document.ts';
import { probeTitle, probeTone } from './probe.ts';
import type { ProbeOutcome } from './probe-report.ts';
import { proposalTitle, proposalTone } from './proposal.ts';
import { actor, fill, strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

/** What was asked, as far as a title shows it. */
interface Asked {
  readonly host: string;
  readonly place?: Place;
  readonly port?: number;
  readonly client?: string;
  readonly against?: readonly string[];
  readonly at?: string;
  readonly proof?: boolean;
  readonly dialledBy?: { readonly host: string };
}

export interface AskedState {
  readonly question: Asked;
  readonly actor: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly verdict?: Diagnosis['verdict'];
  /** Of the finding the verdict names. */
  readonly title?: string;
  readonly confidence?: Finding['confidence'];
  /** How a probe ended. */
  readonly outcome?: ProbeOutcome;
  readonly proposal?: ProposalView;
}

/** The parent of a thread: the question while it runs, the verdict when it is known. */
export function askedDocument(asked: AskedState, lang: Lang): Document {
  const words = wordsOf(lang);
  const by = { kind: 'note', spans: fill(words.asked.by, { who: actor(asked.actor) }) } as const;
  const title = probeTitleOf(asked, lang) ?? titleOf(asked, words);
  const change = changeSpans(asked.proposal, words);
  const running = asked.state === 'running';
  return {
    summary: title.text,
    tone: title.tone,
    blocks: [
      { kind: 'heading', text: title.text, tone: title.tone },
      running
        ? {
            kind: 'note',
            spans: [...by.spans, text(`${words.sentenceEnd}${words.sentenceGap}${underWay(asked.question, words)}`)],
          }
        : { kind: 'note', spans: [...by.spans, ...change] },
    ],
  };
}

function underWay({ proof }: Asked, words: Words): string {
  return proof === true ? words.asked.runningProof : words.asked.running;
}

/** Of a probe that runs, or that told how it ended, whatever became of the diagnosis beside it. */
function probeTitleOf({ question, state, outcome }: AskedState, lang: Lang) {
  const { host: to, port, dialledBy } = question;
  if (dialledBy === undefined || port === undefined) return undefined;
  if (state !== 'running' && outcome === undefined) return undefined;
  const shown = state === 'running' ? undefined : outcome;
  const tone = shown === undefined ? ('neutral' as const) : probeTone(shown);
  return { text: probeTitle({ from: dialledBy.host, to, port }, shown, lang), tone };
}

function titleOf({ question, state, verdict, proposal, ...cause }: AskedState, words: Words) {
  const about = `${thenOf(question)}${aboutOf(question, words)}`;
  const host = hostName(question);
  if (state === 'failed') return { text: words.asked.failed(`${host}${about}`), tone: 'warning' } as const;
  if (state === 'running' || verdict === undefined) {
    return { text: words.asked.title(host, about), tone: 'neutral' } as const;
  }
  return {
    text: titleLine(`${host}${thenOf(question)}`, verdict, cause, words, question.at !== undefined),
    tone:
      proposal !== undefined && ON_THE_HOST.has(proposal.state) ? proposalTone(proposal) : verdictTone(verdict.status),
  } as const;
}

/** From here on the change, and not only the fault, says how the host fares. */
const ON_THE_HOST: ReadonlySet<ProposalView['state']> = new Set(['applied', 'keeping', 'kept']);

/** So that the channel alone tells how it ended. */
function changeSpans(proposal: ProposalView | undefined, words: Words): readonly Span[] {
  return proposal === undefined ? [] : [text(' · '), strong(proposalTitle(proposal, words))];
}

/** Words of a command line, in every language: `host-42 (container web-1)`. */
function hostName({ host, place }: Asked): string {
  return place === undefined ? host : `${host} (${placeWords(place)})`;
}

/** ` @ 2026-11-29 03:12 UTC`: a title is one for readers of all time zones. */
function thenOf({ at }: Asked): string {
  return at === undefined
    ? ''
    : ` @ ${at.slice(0, 'YYYY-MM-DD'.length)} ${at.slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDT03:12'.length)} UTC`;
}

function aboutOf({ port, client, against }: Asked, words: Words): string {
  const parts: string[] = [];
  if (port !== undefined) parts.push(words.asked.port(String(port)));
  if (client !== undefined) parts.push(words.asked.from(client));
  if (against !== undefined) parts.push(words.asked.beside(against.join(words.comma)));
  return parts.join('');
}
