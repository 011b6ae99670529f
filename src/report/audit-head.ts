import type { Document } from './document.ts';
import { code, text, time } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

/** The end of the audit chain, for people to have read. */
export function auditHeadDocument(
  head: { readonly seq: number; readonly hash: string; readonly at: string | null },
  lang: Lang,
): Document {
  const words = wordsOf(lang);
  const summary = words.auditHead.summary(head.seq);
  const last = head.at === null ? [] : [text(` ${words.auditHead.lastRow} `), time(head.at)];
  return {
    summary,
    tone: 'neutral',
    blocks: [
      { kind: 'paragraph', spans: [text(`${summary} `), code(head.hash), ...last] },
      { kind: 'note', spans: [text(words.auditHead.check), code('syndrop audit verify')] },
    ],
  };
}
