import type { Actor, Objection } from '../../app/app.ts';
import type { Lang } from '../../report/words/words.ts';
import type { Conversation, DiagnoseQuestion, View } from '../../app/chat/chat.ts';
import { Problem } from '../../protocol/problem.ts';
import { problemText } from '../../report/problem.ts';
import type { Desk } from './desk.ts';
import { conversationOf, placeOf } from './place.ts';
import { uiWordsOf } from './words/words-of.ts';

export type Answer = (text: string) => Promise<void>;

/** Opens a thread for the question and hands it to the app; `answer` reaches only the person who asked. */
export async function askInChannel(
  desk: Desk,
  question: DiagnoseQuestion,
  actor: Actor,
  where: { readonly channel: string; readonly thread?: string },
  answer: Answer,
): Promise<void> {
  const objection = await desk.app.objection(question);
  // A slip of the finger is nobody else's business: no thread is opened for it.
  if (objection !== null) return await answer(objectionText(objection, desk.lang));
  const view: View = { kind: 'asked', question, actor: actor.id, state: 'running' };
  let conversation: Conversation;
  try {
    conversation =
      where.thread === undefined
        ? await desk.chat.open(where.channel, view)
        : await desk.chat.openIn(where.channel, where.thread, view);
  } catch (error) {
    await answer(closedChannel(desk, error));
    return;
  }
  await hand(desk, question, actor, conversation);
}

/** A name nobody knows in the words of the person who typed it; other refusals by their code. */
export function objectionText(objection: Objection, lang: Lang): string {
  const { unknown } = objection;
  return unknown === undefined ? problemText(objection, lang) : uiWordsOf(lang).unknownHost(unknown.host, unknown.near);
}

/** The same question with proof; a proof is of now. */
export function withProof(asked: DiagnoseQuestion, more: Pick<DiagnoseQuestion, 'proof'>): DiagnoseQuestion {
  if (more.proof !== true) return asked;
  const { at: _at, ...question } = asked;
  return { ...question, ...more };
}

/** Asks once more: in the thread that is already there, or in one of its own where that one is about several hosts. */
export async function askAgain(
  desk: Desk,
  question: DiagnoseQuestion,
  actor: Actor,
  conversation: Conversation,
): Promise<void> {
  if (question.announced === true) {
    const { announced: _announced, ...own } = question;
    const { channel } = placeOf(conversation);
    const whisper: Answer = (text) => desk.chat.whisper(actor.id, conversation, text);
    return await askInChannel(desk, own, actor, { channel }, whisper);
  }
  // Whoever asks again hears it in the language it was asked in.
  const spoken = question.lang === undefined ? {} : { lang: question.lang };
  const same = conversationOf({ ...placeOf(conversation), ...spoken });
  await desk.chat.retitle(same, { kind: 'asked', question, actor: actor.id, state: 'running' });
  await hand(desk, question, actor, same);
}

async function hand(desk: Desk, question: DiagnoseQuestion, actor: Actor, conversation: Conversation): Promise<void> {
  const { channel, thread } = placeOf(conversation);
  desk.questions.set(`${channel} ${thread}`, question);
  try {
    await desk.app.ask(question, actor, conversation);
  } catch (error) {
    if (!(error instanceof Problem)) desk.logger.error('slack: a question could not be handed over', String(error));
    const problem =
      error instanceof Problem
        ? { code: error.code, message: error.message }
        : { code: 'internal', message: uiWordsOf(desk.lang).failed };
    await desk.chat.retitle(conversation, { kind: 'asked', question, actor: actor.id, state: 'failed' });
    await desk.chat.post(conversation, { kind: 'problem', ...problem, next: null });
  }
}

export function closedChannel(desk: Desk, error: unknown): string {
  const words = uiWordsOf(desk.lang);
  const code = error instanceof Problem ? error.code : '';
  if (code === 'slack-not-in-channel') return words.notInChannel;
  if (code === 'slack-channel-closed') return words.channelClosed;
  desk.logger.error('slack: a thread could not be opened', String(error));
  return words.failed;
}
