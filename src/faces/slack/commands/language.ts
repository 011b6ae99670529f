import { type Command, type Mistake, mistake } from './command.ts';

/** `lang zh` for the person, `lang zh channel` for everybody in it; `lang auto` forgets either. */
export function language([spoken = '', whose, extra]: readonly string[]): Command | Mistake {
  const lang = { en: 'en', english: 'en', zh: 'zh', chinese: 'zh', 中文: 'zh', 英文: 'en', auto: null } as const;
  const known = Object.entries(lang).find(([name]) => name === spoken.toLowerCase());
  if (known === undefined) return mistake('word-missing', 'lang en | zh | auto');
  const forAll = whose === 'channel' || whose === '频道';
  if ((whose !== undefined && !forAll) || extra !== undefined) return mistake('not-understood', extra ?? whose ?? '');
  return { kind: 'language', lang: known[1], whose: forAll ? 'channel' : 'own' };
}
