import type { Actor } from '../../../app/app.ts';
import { Problem } from '../../../protocol/problem.ts';
import { problemText } from '../../../report/problem.ts';
import type { Desk } from '../desk.ts';
import { readIntent } from '../intents/read-intent.ts';
import { deskOf, spokenWith } from '../spoken.ts';
import { uiWordsOf } from '../words/words-of.ts';
import { type About, aboutThread } from './about.ts';
import { answerAlone, answerIntent, type Heard } from './answer.ts';
import { answerGiven, holdsSomething } from './given.ts';
import { helpInThread } from './help.ts';
import type { Said } from './said.ts';

/**
 * Answers a reply in a thread of ours, and what is said to the bot itself. To talk between people it says nothing: without
 * being addressed it answers only what is an intent word for word, and output of programs it knows. False where the message
 * is not for this conversation.
 */
export async function converse(desk: Desk, said: Said): Promise<boolean> {
  const { channel, thread, addressed } = said;
  const intent = readIntent(said.text);
  const given = holdsSomething(said);
  // Most of what people say needs no look into the store.
  if (intent === null && !given) return false;
  const about = thread === undefined ? null : await aboutThread(desk, channel, thread);
  if (about === null && !addressed) return false;
  if (!(await said.first())) return true;
  const actor = await desk.people.actor(said.user, said.from);
  const conversation = about?.conversation ?? { face: 'slack', channel, thread: thread ?? said.ts };
  const whisper = (text: string): Promise<void> => desk.chat.whisper(actor.id, conversation, text);
  const own = await deskOf(desk, actor, { channel, thread });
  const lang = about?.question.lang ?? (await spokenWith(desk, actor, channel)).shared;
  const asked = { said, actor, lang, whisper };
  if (given) return await takeGiven(own, about, asked);
  if (intent === null) return false;
  if (about === null) return await answerAlone(own, intent, asked);
  const done = await answerIntent(own, intent, { ...asked, about });
  if (!done && addressed) await hint(own, said, actor);
  return done || addressed;
}

async function takeGiven(desk: Desk, about: About | null, { said, whisper, lang }: Heard): Promise<boolean> {
  try {
    const known = await answerGiven(desk, said, about?.question.port, lang);
    if (!known && said.addressed) await whisper(uiWordsOf(desk.lang).talk.nothingKnown);
    return known || said.addressed;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // An image dropped into the thread for people is no mistake; a file too large is worth a word.
    if (said.addressed || error.code === 'file-too-large') await whisper(problemText(error, desk.lang));
    return true;
  }
}

/** Says once to each person in a thread what can be said there; after that a mark says that it was not understood. */
export async function hint(desk: Desk, said: Said, actor: Actor): Promise<void> {
  const { channel, thread, ts } = said;
  const key = `${channel} ${thread ?? ''} ${actor.id}`;
  if (desk.hinted.get(key) === true) {
    await desk.client.reactions.add({ channel, timestamp: ts, name: 'grey_question' });
    return;
  }
  desk.hinted.set(key, true);
  await helpInThread(desk, said);
}
