import type { Facts } from '../facts/facts.ts';
import type { Language } from '../rules/rule.ts';
import type { Finding } from './diagnosis.ts';
import { fill, refusalText, verdictText } from './words.ts';

/** Limits of the answer worth a line. */
export function remarks(findings: readonly Finding[], facts: Facts, language: Language): string[] {
  const text = verdictText[language];
  const { comparison, sockets, listeners, conntrack } = facts;
  const said: string[] = [];
  if (comparison.refused !== undefined) said.push(refusalText[language][comparison.refused]);
  if (comparison.basis === 'window' && comparison.seconds === null) said.push(text.noWindow);
  if (sockets?.truncated === true) said.push(text.truncated);
  if (listeners === undefined && facts.counters !== undefined) said.push(text.noListeners);
  const full = findings.some(({ causeId }) => causeId === 'conntrack-table-full');
  if (full && conntrack !== undefined && conntrack.count !== null && conntrack.max !== null) {
    if (conntrack.count < conntrack.max / 2) said.push(text.contradicted);
  }
  const last = facts.logElsewhere?.at(-1);
  if (last !== undefined) said.push(fill(text.logElsewhere, { line: last.line }));
  return said;
}
