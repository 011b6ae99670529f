import { join } from 'node:path';
import { Problem } from '../../protocol/problem.ts';
import type { Found } from './pile.ts';

/** One source may lie there twice by chance, two may not. */
const SAME_SOURCES = 2;
const NAMED = 4;

/**
 * Folders that answer the same questions are of several hosts or moments, and no host is like a mixture of them.
 *
 * @throws Problem `input-several-captures` where `root` holds more than one.
 */
export function refuseSeveral(root: string, found: readonly Found[]): void {
  const folders = new Map<string, Set<string>>();
  for (const { name, source } of found) {
    const [folder, ...inside] = name.split('/');
    if (folder === undefined || inside.length === 0) continue;
    folders.set(folder, (folders.get(folder) ?? new Set()).add(source));
  }
  const captures = [...folders].filter(([folder, sources]) =>
    [...folders].some(([other, others]) => other !== folder && shared(sources, others) >= SAME_SOURCES),
  );
  const [first] = captures;
  if (first === undefined) return;
  const names = captures.slice(0, NAMED).map(([folder]) => folder);
  const more = captures.length > NAMED ? ` and ${captures.length - NAMED} more` : '';
  throw new Problem(
    'input-several-captures',
    `${root} holds several captures: ${names.join(', ')}${more}. Name one of them: ${join(root, first[0])}\n` +
      'Two of one host tell what changes: --before ONE --after OTHER. Two hosts: syndrop compare ONE OTHER',
  );
}

function shared(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return [...one].filter((source) => other.has(source)).length;
}
