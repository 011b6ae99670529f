import type { ReadIntent } from './intent.ts';

/** `proof`, `prove it`, `实证`. */
export const proof: ReadIntent = (said) => (SAID.test(said) ? { kind: 'proof' } : null);

const SAID = /^(?:with )?proof$|^prove (?:it|that)$|^(?:实证|抓包|抓包看看|给出?证据|证明一下)$/;
