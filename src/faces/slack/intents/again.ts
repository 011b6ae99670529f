import type { ReadIntent } from './intent.ts';

/** `again`, `try again`, `再来一次`. */
export const again: ReadIntent = (said) => (SAID.test(said) ? { kind: 'again' } : null);

const SAID =
  /^(?:(?:run|try|check)(?: it)? )?(?:again|once more)$|^(?:rerun|retry)$|^(?:再来|再查|再看|再跑|重试|再试)(?:一次|一遍|一下)?$/;
