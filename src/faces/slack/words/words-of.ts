import type { Lang } from '../../../report/words/words.ts';
import { en } from './en.ts';
import type { UiWords } from './words.ts';
import { zh } from './zh.ts';

const tables: Readonly<Record<Lang, UiWords>> = { en, zh };

export function uiWordsOf(lang: Lang): UiWords {
  return tables[lang];
}
