import type { GivenFile } from '../../../app/diagnosing/given.ts';
import { diagnosisDocument } from '../../../report/diagnosis.ts';
import type { Document } from '../../../report/document.ts';
import type { Lang } from '../../../report/words/words.ts';
import type { Desk } from '../desk.ts';
import { uiWordsOf } from '../words/words-of.ts';
import { download } from './download.ts';
import { pastedIn } from './pasted.ts';
import type { Said } from './said.ts';
import { sayInThread } from './say.ts';

const PATIENCE_MS = 90_000;

/** Whether a message may hold something to diagnose; what it is shows when it is read. */
export function holdsSomething(said: Said): boolean {
  return said.files.length > 0 || pastedIn(said.text) !== null;
}

/**
 * Diagnoses in the thread what was pasted or uploaded there. False where nothing in it is known: for somebody who did not
 * address the bot that is no fault, but talk.
 */
export async function answerGiven(desk: Desk, said: Said, port: number | undefined, lang: Lang): Promise<boolean> {
  const files = await filesOf(desk, said);
  const { diagnosis, plan, remarks, sources } = await desk.app.talk.given(files, {
    lang,
    ...(port === undefined ? {} : { port }),
  });
  if (sources.length === 0) return false;
  const document = diagnosisDocument(diagnosis, plan, { detail: 'short', lang });
  await sayInThread(desk, said, withNotes(document, sources, remarks, lang), lang);
  return true;
}

async function filesOf(desk: Desk, said: Said): Promise<readonly GivenFile[]> {
  const pasted = pastedIn(said.text);
  if (said.files.length === 0) return pasted === null ? [] : [pasted];
  return await download(desk.client, said.files, AbortSignal.timeout(PATIENCE_MS));
}

function withNotes(document: Document, sources: readonly string[], remarks: readonly string[], lang: Lang): Document {
  const words = uiWordsOf(lang).talk;
  const notes = [words.readOf(sources.join(', ')), ...remarks];
  return {
    ...document,
    blocks: [
      ...document.blocks,
      ...notes.map((note) => ({ kind: 'note', spans: [{ kind: 'text', text: note }] }) as const),
    ],
  };
}
