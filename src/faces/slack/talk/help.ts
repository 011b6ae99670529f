import type { Document } from '../../../report/document.ts';
import { code, text } from '../../../report/span.ts';
import type { Lang } from '../../../report/words/words.ts';
import type { Desk } from '../desk.ts';
import { uiWordsOf } from '../words/words-of.ts';
import { documentMessage } from '../blocks/views.ts';
import type { Said } from './said.ts';

/** What can be said in a thread, to the person alone. */
export async function helpInThread(desk: Desk, { channel, user, thread, ts }: Said): Promise<void> {
  await desk.client.chat.postEphemeral({
    channel,
    user,
    thread_ts: thread ?? ts,
    ...documentMessage(threadHelp(desk.lang), desk.lang),
  });
}

function threadHelp(lang: Lang): Document {
  const { title, lines, outro } = uiWordsOf(lang).talk.help;
  return {
    summary: title,
    tone: 'neutral',
    blocks: [
      { kind: 'paragraph', spans: [text(title)] },
      { kind: 'list', items: lines.map(({ type, does }) => [code(type), text(` — ${does}`)]) },
      { kind: 'note', spans: [text(outro)] },
    ],
  };
}
