import { Problem } from '../../../protocol/problem.ts';
import type { Document } from '../../../report/document.ts';
import type { Lang } from '../../../report/words/words.ts';
import type { Desk } from '../desk.ts';
import { slackProblem } from '../slack-error.ts';
import { documentMessage } from '../views.ts';
import type { Said } from './said.ts';

const QUIET = { unfurl_links: false, unfurl_media: false } as const;

/** For everybody in the thread. */
export async function sayInThread(desk: Desk, said: Said, document: Document, lang: Lang): Promise<void> {
  const { channel, thread = said.ts } = said;
  try {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- Slack's method, not a window's
    await desk.client.chat.postMessage({ channel, thread_ts: thread, ...documentMessage(document, lang), ...QUIET });
  } catch (error) {
    throw error instanceof Problem ? error : slackProblem('chat.postMessage', error);
  }
}
