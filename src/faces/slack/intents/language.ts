import type { ReadIntent } from './intent.ts';

/** `zh`, `in English`, `中文`. */
export const language: ReadIntent = (said) => {
  if (/^(?:in |用|说)?(?:zh|chinese|中文|汉语|简体中文)$/.test(said)) return { kind: 'language', lang: 'zh' };
  return /^(?:in |用|说)?(?:en|english|英文|英语)$/.test(said) ? { kind: 'language', lang: 'en' } : null;
};
