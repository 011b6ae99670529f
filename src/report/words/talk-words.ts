import type { Lang } from './words.ts';

/** Of answers in a conversation. */
interface TalkWords {
  readonly whyNot: Readonly<Record<'found' | 'undecided' | 'ruledOut', (term: string, host: string) => string>>;
  readonly isFound: string;
  readonly isRuledOut: string;
  readonly isUnknown: string;
  readonly explained: (term: string, causes: number) => string;
  readonly related: string;
}

const words: Readonly<Record<Lang, TalkWords>> = {
  en: {
    whyNot: {
      found: (term, host) => `${term} is among what was found on ${host}`,
      undecided: (term, host) => `${term}: not decided on ${host}`,
      ruledOut: (term, host) => `Why not ${term} on ${host}`,
    },
    isFound: 'found',
    isRuledOut: 'ruled out',
    isUnknown: 'not decided; this would settle it',
    explained: (term, causes) => `${term}: ${causes} ${causes === 1 ? 'cause goes' : 'causes go'} by that name`,
    related: 'Causes that have to do with it',
  },
  zh: {
    whyNot: {
      found: (term, host) => `在 ${host} 上确实发现了与 ${term} 有关的原因`,
      undecided: (term, host) => `${host} 上的 ${term}：尚不能判断`,
      ruledOut: (term, host) => `${host} 为什么不是 ${term}`,
    },
    isFound: '已发现',
    isRuledOut: '已排除',
    isUnknown: '尚不能判断，需要',
    explained: (term, causes) => `${term}：相关原因 ${causes} 个`,
    related: '相关原因',
  },
};

export function talkWords(lang: Lang): TalkWords {
  return words[lang];
}
