import { again } from './again.ts';
import { at } from './at.ts';
import { compare } from './compare.ts';
import { explain } from './explain.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import type { Intent, ReadIntent } from './intent.ts';
import { language } from './language.ts';
import { proof } from './proof.ts';
import { whyNot } from './why-not.ts';

/** In this order: whoever asks why it is not something wants no comparison. */
const READERS: readonly ReadIntent[] = [again, proof, history, help, language, at, whyNot, explain, compare];

/** Longer than any of these is talk. */
const LONGEST = 200;

/** What a whole reply asks for; null where it is anything else, such as talk between people. */
export function readIntent(text: string): Intent | null {
  if (text.length > LONGEST) return null;
  const said = tidied(text);
  if (said === '') return null;
  for (const read of READERS) {
    const intent = read(said);
    if (intent !== null) return intent;
  }
  return null;
}

/** Lower case, without links, marks, politeness and the full stop; wide characters as narrow ones. */
function tidied(text: string): string {
  return text
    .replace(/<(?:[a-z][a-z0-9+.-]*:[^|>]*)\|([^>]*)>/gi, '$1')
    .replace(/<(?:https?|mailto):(?:\/\/)?([^|>]*?)\/?>/gi, '$1')
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll('’', "'")
    .replace(/[“”"`*«»「」]/g, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s?!.,。,!?~…]+$/u, '')
    .replace(/^(?:please|pls|请|麻烦)[\s,]*|[\s,]*(?:please|pls|thanks|谢谢)$/g, '')
    .trim();
}
