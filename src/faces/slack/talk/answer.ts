import type { Actor } from '../../../app/app.ts';
import type { DiagnoseQuestion } from '../../../app/chat/chat.ts';
import { pastTime } from '../../../app/diagnosing/past-time.ts';
import { diagnosisDocument } from '../../../report/diagnosis.ts';
import { explainDocument } from '../../../report/explain.ts';
import { historyDocument } from '../../../report/history.ts';
import type { Lang } from '../../../report/words/words.ts';
import { whyNotDocument } from '../../../report/why-not.ts';
import { askAgain, objectionText, withProof } from '../ask.ts';
import type { Desk } from '../desk.ts';
import type { Intent } from '../intents/intent.ts';
import { uiWordsOf } from '../words/words-of.ts';
import type { About } from './about.ts';
import { helpInThread } from './help.ts';
import type { Said } from './said.ts';
import { sayInThread } from './say.ts';

const HISTORY_ROWS = 10;

export interface Heard {
  readonly said: Said;
  readonly actor: Actor;
  /** What everybody in the thread reads; what the person alone reads is told by `whisper`. */
  readonly lang: Lang;
  readonly whisper: (text: string) => Promise<void>;
}

export interface Asked extends Heard {
  readonly about: About;
}

/** What needs no diagnosis to talk about. */
export async function answerAlone(desk: Desk, intent: Intent, heard: Heard): Promise<boolean> {
  if (intent.kind === 'explain') return await explain(desk, intent.term, heard);
  if (intent.kind !== 'language') return false;
  await speak(desk, intent.lang, heard, null);
  return true;
}

/** Answers one reply. False where it turns out to be talk: a word that no cause and no entry of the glossary goes by. */
export async function answerIntent(desk: Desk, intent: Intent, asked: Asked): Promise<boolean> {
  const { about, said, actor, lang, whisper } = asked;
  const { question } = about;
  switch (intent.kind) {
    case 'again':
      await ask(desk, question, asked);
      return true;
    case 'proof':
      await ask(desk, withProof(question, { proof: true }), asked);
      return true;
    case 'compare': {
      const { at: _at, proof: _proof, dialledBy: _by, ...plain } = question;
      await ask(desk, { ...plain, against: intent.hosts }, asked);
      return true;
    }
    case 'at': {
      const time = pastTime(intent.at, await zoneOf(desk, actor), Date.now());
      if ('wrong' in time) await whisper(uiWordsOf(desk.lang).mistakes[`time-${time.wrong}`](intent.at));
      else await ask(desk, { ...counted(question), at: time.at }, asked);
      return true;
    }
    case 'explain':
      return await explain(desk, intent.term, asked);
    case 'why-not':
      return await answerWhyNot(desk, intent.term, asked);
    case 'history': {
      const rows = await desk.app.history(question.host, HISTORY_ROWS);
      await sayInThread(desk, said, historyDocument(question.host, rows, lang), lang);
      return true;
    }
    case 'language':
      await speak(desk, intent.lang, asked, about);
      return true;
    case 'help':
      await helpInThread(desk, said);
      return true;
  }
}

async function explain(desk: Desk, term: string, { said, lang }: Heard): Promise<boolean> {
  const document = explainDocument(term, lang);
  if (document !== null) await sayInThread(desk, said, document, lang);
  return document !== null;
}

/** Of the past there are counters only: what narrows them stays. */
function counted({ host, port, client, lang }: DiagnoseQuestion): DiagnoseQuestion {
  const narrowed = { ...(port === undefined ? {} : { port }), ...(client === undefined ? {} : { client }) };
  return { host, ...narrowed, ...(lang === undefined ? {} : { lang }) };
}

async function ask(desk: Desk, question: DiagnoseQuestion, { about, actor, whisper }: Asked): Promise<void> {
  const objection = await desk.app.objection(question);
  if (objection === null) await askAgain(desk, question, actor, about.conversation);
  else await whisper(objectionText(objection, desk.lang));
}

async function answerWhyNot(desk: Desk, term: string, { about, said, lang, whisper }: Asked): Promise<boolean> {
  if (about.stored === null) {
    await whisper(uiWordsOf(desk.lang).talk.notYet(about.question.host));
    return true;
  }
  const { diagnosisId, diagnosis } = about.stored;
  const examined = await desk.app.talk.whyNot(diagnosisId, term, lang);
  if (examined === null || examined.length === 0) return false;
  const { host, window } = diagnosis;
  await sayInThread(desk, said, whyNotDocument({ term, host, window }, examined, lang), lang);
  return true;
}

/** From now on to this person, and the answer of this thread once more. */
async function speak(desk: Desk, lang: Lang, { said, actor, whisper }: Heard, about: About | null): Promise<void> {
  await desk.app.settings.change(actor.id, { lang });
  await whisper(uiWordsOf(lang).talk.spoken);
  const stored = about?.stored ?? null;
  const told = stored === null ? null : await desk.app.talk.retold(stored.diagnosisId, lang);
  if (told === null) return;
  await sayInThread(desk, said, diagnosisDocument(told.diagnosis, null, { detail: 'short', lang }), lang);
}

export async function zoneOf(desk: Desk, actor: Actor): Promise<string> {
  return (await desk.app.settings.of(actor.id)).zone ?? (await desk.people.zone(actor)) ?? '';
}
