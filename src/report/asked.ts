import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts';
import { titleLine, verdictTone } from './diagnosis.ts';
import type { Document } from './document.ts';
import { actor, fill, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

/** What was asked, as far as a title shows it. */
interface Asked {
  readonly host: string;
  readonly port?: number;
  readonly client?: string;
}

export interface AskedState {
  readonly question: Asked;
  readonly actor: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly verdict?: Diagnosis['verdict'];
  /** Of the finding the verdict names. */
  readonly title?: string;
  readonly confidence?: Finding['confidence'];
}

/** The parent of a thread: the question while it runs, the verdict when it is known. */
export function askedDocument(asked: AskedState, lang: Lang): Document {
  const words = wordsOf(lang);
  const by = { kind: 'note', spans: fill(words.asked.by, { who: actor(asked.actor) }) } as const;
  const title = titleOf(asked, words);
  const running = asked.state === 'running';
  return {
    summary: title.text,
    tone: title.tone,
    blocks: [
      { kind: 'heading', text: title.text, tone: title.tone },
      running
        ? { kind: 'note', spans: [...by.spans, text(`${words.sentenceEnd}${words.sentenceGap}${words.asked.running}`)] }
        : by,
    ],
  };
}

function titleOf({ question, state, verdict, ...cause }: AskedState, words: Words) {
  const about = aboutOf(question, words);
  if (state === 'failed') return { text: words.asked.failed(`${question.host}${about}`), tone: 'warning' } as const;
  if (state === 'running' || verdict === undefined) {
    return { text: words.asked.title(question.host, about), tone: 'neutral' } as const;
  }
  return {
    text: titleLine(question.host, verdict, cause, words),
    tone: verdictTone(verdict.status),
  } as const;
}

function aboutOf({ port, client }: Asked, words: Words): string {
  const parts: string[] = [];
  if (port !== undefined) parts.push(words.asked.port(String(port)));
  if (client !== undefined) parts.push(words.asked.from(client));
  return parts.join('');
}
