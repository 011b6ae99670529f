import type { ReadIntent } from './intent.ts';

/** `why not conntrack?`, `why isn't it the firewall`, `为什么不是 conntrack`. */
export const whyNot: ReadIntent = (said) => {
  const term = (SAID.exec(said) ?? CHINESE.exec(said))?.[1]?.trim();
  return term === undefined || term === '' ? null : { kind: 'why-not', term };
};

/** Questions such as `is it the firewall?` are people's talk more often than not. */
const SAID = /^why (?:not|isn'?t it|is it not|wasn'?t it) (?:the |a |an )?(.{2,60})$/;
const CHINESE = /^(?:为什么不是|为啥不是|为何不是|怎么不是)\s*(.{1,60}?)\s*(?:呢|的问题)?$/;
