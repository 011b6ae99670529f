import type { Document } from '../../../report/document.ts';
import type { Lang } from '../../../report/words/words.ts';
import type { Desk } from '../desk.ts';
import { documentMessage } from '../blocks/views.ts';
import type { Said } from './said.ts';

/** For everybody in the thread. */
export async function sayInThread(desk: Desk, said: Said, document: Document, lang: Lang): Promise<void> {
  const { channel, thread = said.ts } = said;
  await desk.chat.tell({ channel, thread }, documentMessage(document, lang));
}
