import type { Lang } from '../../../report/words/words.ts';

/** What a reply in the thread of a diagnosis wants. Names and terms are as they were typed. */
export type Intent =
  | { readonly kind: 'again' }
  | { readonly kind: 'at'; readonly at: string }
  | { readonly kind: 'proof' }
  | { readonly kind: 'why-not'; readonly term: string }
  | { readonly kind: 'explain'; readonly term: string }
  | { readonly kind: 'compare'; readonly hosts: readonly string[] }
  | { readonly kind: 'history' }
  | { readonly kind: 'language'; readonly lang: Lang }
  | { readonly kind: 'help' };

/** Reads a whole reply, tidied; null where it says something else. */
export type ReadIntent = (said: string) => Intent | null;
