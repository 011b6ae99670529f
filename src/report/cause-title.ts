import { rules } from '../rules/index.ts';
import type { Lang } from './words/words.ts';

/** What a cause is called on any host, also where the diagnosis that names it was told in another language; null for none of ours. */
export function causeTitle(causeId: string, lang: Lang): string | null {
  const rule = rules.find(({ id }) => id === causeId);
  return rule === undefined ? null : rule.name[lang];
}
