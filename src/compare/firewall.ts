import type { FirewallPolicy, FirewallRule } from '../snapshot/snapshot.ts';
import type { Judged } from './judged.ts';
import { findingWithEvidence, mainFinding, type Subject } from './subject.ts';

/** A firewall of thousands of rules differs in thousands of places; the first few tell as much. */
const MOST_RULES = 20;

/** Rules and policies that throw packets away on this host and are not on the reference, without their counters. */
export function differingDrops(suspect: Subject, reference: Subject): readonly string[] {
  const theirs = reference.observation.after.firewall;
  if (suspect.observation.after.firewall === undefined || theirs === undefined) return [];
  const known = new Set(drops(reference).map(withoutCounters));
  const own = [...new Set(drops(suspect).map(withoutCounters))];
  return own.filter((row) => !known.has(row)).slice(0, MOST_RULES);
}

export function judgeDrop(rule: string, suspect: Subject): Judged {
  const finding = findingWithEvidence(suspect, (line) => withoutCounters(line) === rule);
  if (finding === undefined) return { weight: 'may-matter', reason: 'drops-here-only' };
  return { weight: finding === mainFinding(suspect) ? 'explains' : 'may-matter', reason: 'evidence', finding };
}

/** The rule as the host printed it; null where it has none like it. */
export function dropText(rule: string, subject: Subject): string | null {
  return drops(subject).find((row) => withoutCounters(row) === rule) ?? null;
}

function drops({ observation: { after } }: Subject): readonly string[] {
  const { firewall } = after;
  if (firewall === undefined) return [];
  return [...firewall.rules.filter(throwsAway), ...firewall.policies.filter(isDropPolicy)].map(({ row }) => row);
}

function throwsAway({ verdict }: FirewallRule): boolean {
  return verdict === 'drop' || verdict === 'reject' || verdict === 'queue';
}

function isDropPolicy({ policy }: FirewallPolicy): boolean {
  return policy === 'drop';
}

/** `[12:720] -A INPUT …` and `counter packets 12 bytes 720` are the same rule a second later. */
function withoutCounters(row: string): string {
  return row
    .replace(/\[\d+:\d+\]\s*/g, '')
    .replace(/counter packets \d+ bytes \d+/g, 'counter')
    .trim();
}
