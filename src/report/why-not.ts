import type { Examined } from '../diagnosis/why-not.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Block, Document } from './document.ts';
import { evidenceBlock } from './evidence.ts';
import { withoutEnd } from './ruled-out.ts';
import { strong, text } from './span.ts';
import { talkWords } from './words/talk-words.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

const MOST_LINES = 6;
/** More causes than these are named without their evidence. */
const MOST_SHOWN = 3;

/** Why the causes that go by this word were not the answer, or that one of them was: each with the lines that say so. */
export function whyNotDocument(
  about: { readonly term: string; readonly host: string; readonly window: Diagnosis['window'] },
  examined: readonly Examined[],
  lang: Lang,
): Document {
  const said = talkWords(lang);
  const words = wordsOf(lang);
  const found = examined.some(({ answer }) => answer.kind === 'found');
  const undecided = examined.some(({ answer }) => answer.kind === 'unknown');
  const title = said.whyNot[found ? 'found' : undecided ? 'undecided' : 'ruledOut'](about.term, about.host);
  // Whatever was found is what the person wants to see.
  const sorted = [...examined].sort((one, other) => rank(one) - rank(other));
  const blocks = sorted.flatMap((one, index): readonly Block[] => {
    const line: Block = { kind: 'paragraph', spans: [strong(one.title), text(` — ${sentence(one, lang)}`)] };
    const evidence = index < MOST_SHOWN ? evidenceBlock(one.evidence, about.window, words, MOST_LINES) : null;
    return evidence === null ? [line] : [line, evidence];
  });
  return {
    summary: title,
    tone: found ? 'warning' : 'neutral',
    blocks: [{ kind: 'heading', text: title }, ...blocks],
  };
}

function rank({ answer }: Examined): number {
  return ['found', 'unknown', 'ruled-out'].indexOf(answer.kind);
}

function sentence({ answer }: Examined, lang: Lang): string {
  const said = talkWords(lang);
  const words = wordsOf(lang);
  switch (answer.kind) {
    case 'found':
      return `${said.isFound}${words.colon}${words.status[answer.state]}${words.comma}${words.confidence[answer.confidence]}${words.sentenceEnd}`;
    case 'ruled-out':
      return `${said.isRuledOut}${words.colon}${withoutEnd(answer.reason)}${words.sentenceEnd}`;
    case 'unknown':
      return `${said.isUnknown}${words.colon}${withoutEnd(answer.needs)}${words.sentenceEnd}`;
  }
}
