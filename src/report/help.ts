import type { Block, Document } from './document.ts';
import { code, text } from './span.ts';
import type { Lang } from './words/words.ts';

interface HelpLine {
  readonly type: string;
  readonly does: string;
}

export interface HelpText {
  readonly title: string;
  readonly intro: string;
  readonly lines: readonly HelpLine[];
  readonly outro: string;
}

/** The commands of a face with what each does; the face supplies its own words for typing. */
export function helpDocument(help: Readonly<Record<Lang, HelpText>>, lang: Lang): Document {
  const { title, intro, lines, outro } = help[lang];
  const items = lines.map(({ type, does }) => [code(type), text(` — ${does}`)]);
  const blocks: readonly Block[] = [
    { kind: 'heading', text: title },
    { kind: 'paragraph', spans: [text(intro)] },
    { kind: 'list', items },
    { kind: 'note', spans: [text(outro)] },
  ];
  return { summary: title, tone: 'neutral', blocks };
}
