import type { Actor } from '../../app/app.ts';
import type { DiagnoseQuestion } from '../../app/chat/chat.ts';
import { pastTime } from '../../app/diagnosing/past-time.ts';
import type { Document } from '../../report/document.ts';
import { explainDocument } from '../../report/explain.ts';
import { helpDocument } from '../../report/help.ts';
import { historyDocument } from '../../report/history.ts';
import { pendingDocument } from '../../report/pending.ts';
import { schedulesDocument } from '../../report/schedules.ts';
import { askAgain, askInChannel, withProof } from './ask.ts';
import { type Command, type Mistake, mistake } from './commands/command.ts';
import type { Desk } from './desk.ts';
import { helpFor } from './help.ts';
import { uiWordsOf } from './words/words-of.ts';
import { changeSchedule, scheduleSweep } from './schedule.ts';
import { listHosts, sweepInChannel } from './sweep.ts';
import { spokenWith } from './spoken.ts';
import { zoneOf } from './talk/answer.ts';
import type { Typed } from './typed.ts';
import { documentMessage } from './blocks/views.ts';
import type { Message } from './blocks/views.ts';

const HISTORY_ROWS = 10;

export function mistakeText(mistake: Mistake, desk: Pick<Desk, 'lang'>): string {
  const words = uiWordsOf(desk.lang);
  return `${words.mistakes[mistake.code](mistake.given)}\n${words.example}`;
}

/** One line without blocks. */
export function lineMessage(text: string, lang: Desk['lang']): Message {
  return documentMessage(
    { summary: text, tone: 'neutral', blocks: [{ kind: 'paragraph', spans: [{ kind: 'text', text }] }] },
    lang,
  );
}

export async function runCommand(desk: Desk, command: Command, typed: Typed): Promise<void> {
  const { app, lang } = desk;
  const show = (document: Document): Promise<void> => typed.answer(documentMessage(document, lang));
  const line = (text: string): Promise<void> => typed.answer(lineMessage(text, lang));
  const ask = async (question: DiagnoseQuestion): Promise<void> => {
    const spoken = typed.lang ?? (await spokenWith(desk, typed.actor, typed.channel)).shared;
    // The language of the configuration is not written down: it may change.
    const asked = spoken === desk.configured ? question : { ...question, lang: spoken };
    await askInChannel(desk, asked, typed.actor, typed, line);
  };
  switch (command.kind) {
    case 'diagnose': {
      const question = await withMinute(desk, command, typed.actor);
      if ('kind' in question) await line(mistakeText(question, desk));
      else await ask(question);
      return;
    }
    case 'again':
      await again(desk, typed, command.proof === true ? { proof: true } : {}, line);
      return;
    case 'hosts':
      await listHosts(desk, command.selector, typed);
      return;
    case 'history':
      await show(historyDocument(command.host, await app.history(command.host, HISTORY_ROWS), lang));
      return;
    case 'pending':
      await show(pendingDocument(await app.pending(), lang));
      return;
    case 'help':
      await show(helpDocument(helpFor(await app.hosts()), lang));
      return;
    case 'explain': {
      const document = explainDocument(command.term, lang);
      if (document === null) await line(mistakeText(mistake('unknown-term', command.term), desk));
      else await show(document);
      return;
    }
    case 'compare':
    case 'probe':
      await ask(command.question);
      return;
    case 'language':
      await speak(desk, command, typed, line);
      return;
    case 'schedules':
      await show(schedulesDocument(await app.schedules.list(), lang));
      return;
    case 'schedule':
      await scheduleSweep(desk, command, typed);
      return;
    case 'change-schedule':
      await changeSchedule(desk, command, typed);
      return;
    case 'sweep':
      await sweepInChannel(desk, command, typed);
  }
}

/** Chooses a language; what everybody in a channel reads is chosen by anybody there. */
async function speak(
  desk: Desk,
  { lang, whose }: Extract<Command, { kind: 'language' }>,
  { actor, channel }: Typed,
  line: (text: string) => Promise<void>,
): Promise<void> {
  const { settings } = desk.app;
  if (whose === 'channel') await settings.setChannelLang(channel, lang);
  else await settings.change(actor.id, { lang });
  await line(uiWordsOf(lang ?? desk.configured).language[whose]);
}

/** The minute on the clock of the person who typed it. */
async function withMinute(
  desk: Desk,
  { question, at }: Extract<Command, { kind: 'diagnose' }>,
  actor: Actor,
): Promise<DiagnoseQuestion | Mistake> {
  if (at === undefined) return question;
  const time = pastTime(at, await zoneOf(desk, actor), Date.now());
  return 'at' in time ? { ...question, at: time.at } : { kind: 'mistake', code: `time-${time.wrong}`, given: at };
}

async function again(
  desk: Desk,
  typed: Typed,
  more: Pick<DiagnoseQuestion, 'proof'>,
  line: (text: string) => Promise<void>,
): Promise<void> {
  const { channel, thread } = typed;
  if (thread === undefined) {
    await line(uiWordsOf(desk.lang).nothingToRepeat);
    return;
  }
  const conversation = { face: 'slack', channel, thread };
  const question = desk.questions.get(`${channel} ${thread}`) ?? (await desk.app.askedIn?.(conversation)) ?? null;
  if (question === null) await line(uiWordsOf(desk.lang).nothingToRepeat);
  else await askAgain(desk, withProof(question, more), typed.actor, conversation);
}
