import { Problem } from '../../protocol/problem.ts';
import type { Document } from '../../report/document.ts';
import { problemText } from '../../report/problem.ts';
import { closedChannel } from './ask.ts';
import type { Desk } from './desk.ts';
import type { Typed } from './typed.ts';
import { documentMessage } from './blocks/views.ts';

/** What cannot be done is said to the person who typed; a mark under a column needs a fixed width. */
export async function told(desk: Desk, typed: Typed, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await answer(
      desk,
      typed,
      error.code.startsWith('slack-') ? closedChannel(desk, error) : problemText(error, desk.lang),
    );
  }
}

/** To the person who typed alone; from the second line on in a fixed width. */
export async function answer(desk: Desk, typed: Typed, said: string): Promise<void> {
  const [first = '', ...lines] = said.split('\n');
  const document: Document = {
    summary: first,
    tone: 'neutral',
    blocks: [
      { kind: 'paragraph', spans: [{ kind: 'text', text: first }] },
      ...(lines.length === 0 ? [] : [{ kind: 'code', lines } as const]),
    ],
  };
  await typed.answer(documentMessage(document, desk.lang));
}
