import type { ReadIntent } from './intent.ts';

/** `help`, `what can you do`, `帮助`. */
export const help: ReadIntent = (said) => (SAID.test(said) ? { kind: 'help' } : null);

const SAID = /^help(?: me)?$|^what can you do$|^(?:帮助|怎么用|你能做什么|能做什么)$/;
