import { rules } from '../../rules/index.ts';
import { rulePage } from '../../rules/page.ts';

/** Ids of all causes there are rules for. */
export const causeIds: readonly string[] = rules.map(({ id }) => id);

/** What is known about a cause, in Markdown; null for an id there is no rule for. */
export function explainCause(causeId: string): string | null {
  const rule = rules.find(({ id }) => id === causeId);
  return rule === undefined ? null : rulePage(rule, 'en');
}
