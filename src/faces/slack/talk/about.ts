import type { DiagnoseQuestion } from '../../../app/chat/chat.ts';
import type { StoredDiagnosis } from '../../../app/app.ts';
import type { Conversation } from '../../../app/chat/chat.ts';
import type { Desk } from '../desk.ts';
import { conversationsIn } from '../place.ts';

/** What a thread is about. */
export interface About {
  readonly question: DiagnoseQuestion;
  readonly conversation: Conversation;
  /** Null while the first answer is still to come. */
  readonly stored: StoredDiagnosis | null;
}

/** The question asked last in this thread, and its answer; null where it is no thread of ours. */
export async function aboutThread(desk: Desk, channel: string, thread: string): Promise<About | null> {
  const seen = desk.questions.get(`${channel} ${thread}`);
  for (const conversation of conversationsIn(channel, thread)) {
    const question = await desk.app.askedIn?.(conversation);
    if (question === null || question === undefined) continue;
    return { question, conversation, stored: await desk.app.talk.latestIn(conversation) };
  }
  const [plain] = conversationsIn(channel, thread);
  return seen === undefined || plain === undefined ? null : { question: seen, conversation: plain, stored: null };
}
