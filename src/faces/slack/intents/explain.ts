import type { ReadIntent } from './intent.ts';

/** `explain PAWS`, `what is a SYN queue`, `什么是 PAWS`. */
export const explain: ReadIntent = (said) => {
  const term = (SAID.exec(said) ?? CHINESE.exec(said) ?? AFTER.exec(said))?.[1]?.trim();
  return term === undefined || term === '' ? null : { kind: 'explain', term };
};

const SAID = /^(?:explain|define|what(?:'?s| is| are)) (?:the |a |an )?(.{2,60})$/;
const CHINESE = /^(?:解释一?下?|说明一?下?|什么是|啥是)\s*(.{1,60}?)$/;
const AFTER = /^(.{1,40}?)\s*(?:是什么|是啥)$/;
