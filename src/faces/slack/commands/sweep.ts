import type { Command } from './command.ts';

export function sweep(words: string): Command {
  const [, selector = '', dryRun] = /^(.*?)\s*(--?dry-run|dry-run|谁)?$/s.exec(words) ?? [];
  return { kind: 'sweep', selector: selector === '' ? 'all' : selector, dryRun: dryRun !== undefined };
}
