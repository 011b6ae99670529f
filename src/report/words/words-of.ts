import { en } from './en.ts';
import type { Lang, Words } from './words.ts';
import { zh } from './zh.ts';

const tables: Readonly<Record<Lang, Words>> = { en, zh };

export function wordsOf(lang: Lang): Words {
  return tables[lang];
}
