import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts';
import { namedFinding } from '../diagnosis/named-finding.ts';
import { SysctlChange } from '../protocol/order.ts';
import { type Placed, placeWords } from '../protocol/place.ts';
import { planDigest } from '../protocol/plan-digest.ts';
import { findSafeSysctl, judgeChange, mayRestore, normalValue } from '../protocol/safe-sysctls.ts';
import type { SafeSysctl } from '../protocol/safe-sysctls-table.ts';
import type { Snapshot, Sysctls } from '../snapshot/snapshot.ts';
import { memoryCost } from './memory-cost.ts';
import { persistenceOf } from './persistence.ts';
import type { Plan, PlannedChange } from './plan.ts';
import type { WantedChange } from './remedies/remedy.ts';
import { wantedChanges } from './wanted-changes.ts';

type Remedy = Finding['remedies'][number];

/** An order carries no more writes than this. */
const MOST_CHANGES = 16;

/**
 * The plan for the cause the verdict names, or null: when nothing drops, when no sysctl is the cure, when the values are
 * right already, and when a change would have no effect. One plan answers one cause, so that the watch afterwards can
 * tell whether it helped; a symptom is not cured beside its root. `sha256` answers in hexadecimal.
 */
export function planFor(diagnosis: Diagnosis, snapshot: Snapshot, sha256: (text: string) => string): Plan | null {
  const { sysctls } = snapshot;
  const finding = namedFinding(diagnosis);
  if (sysctls === undefined || finding === undefined || !mayBeCured(diagnosis, finding)) return null;
  const { changes, declined } = changesFor(finding, snapshot, sysctls);
  if (changes.length === 0) return null;
  const { host } = diagnosis;
  const place = snapshot.host?.place?.asked;
  const where = place === undefined ? {} : { place };
  const digest = planDigest({ host, netns: netnsOf(snapshot), ...where, changes }, sha256);
  return { digest, host, causeId: finding.causeId, ...where, changes, advice: [...finding.advice, ...declined] };
}

function netnsOf(snapshot: Snapshot): string | null {
  return snapshot.netns ?? snapshot.host?.netns ?? null;
}

/** A cause that drops now, on more than a suspicion; or one that dropped, proven, and will again as configured. */
function mayBeCured({ verdict }: Diagnosis, finding: Finding): boolean {
  if (verdict.status === 'active') return finding.state === 'active' && finding.confidence !== 'possible';
  return verdict.status === 'past' && finding.state !== 'active' && finding.confidence === 'proven';
}

interface Changes {
  readonly changes: PlannedChange[];
  readonly declined: string[];
}

function changesFor(finding: Finding, snapshot: Snapshot, sysctls: Sysctls): Changes {
  const found: Changes = { changes: [], declined: [] };
  for (const remedy of finding.remedies) {
    const safe = findSafeSysctl(remedy.key);
    const from = sysctls.get(remedy.key);
    // A key the host does not have needs nothing; a key that cures something else is folklore here.
    if (safe === undefined || from === undefined || !safe.cures.includes(finding.causeId)) continue;
    if (finding.state !== 'active' && !bitesAgain(safe)) continue;
    const answer = wantedChanges({ finding, remedy, safe, from: normalValue(from), snapshot, sysctls });
    if ('declined' in answer) {
      found.declined.push(answer.declined);
      continue;
    }
    const planned = plannedChanges(answer.wanted, remedy, snapshot, sysctls);
    const fresh = planned.filter(({ key }) => !found.changes.some((other) => other.key === key));
    if (found.changes.length + fresh.length <= MOST_CHANGES) found.changes.push(...fresh);
  }
  return found;
}

/** A switch in the wrong position bites again; a limit that was once too small may be large enough by now. */
function bitesAgain(safe: SafeSysctl): boolean {
  return safe.values.kind === 'one-of' && safe.automation === 'allow';
}

/** All changes of one remedy or none: half of it, such as a wider port range without its reservations, does harm. */
function plannedChanges(
  wanted: readonly WantedChange[],
  remedy: Remedy,
  snapshot: Snapshot,
  sysctls: Sysctls,
): PlannedChange[] {
  const planned: PlannedChange[] = [];
  for (const { key, to, why, takesEffect, limits } of wanted) {
    const safe = findSafeSysctl(key);
    const present = sysctls.get(key);
    if (safe === undefined || present === undefined) return [];
    const change = { key, from: normalValue(present), to };
    const elsewhere = safe.scope === 'namespace' ? snapshot.host?.place : undefined;
    if (change.from === to) continue;
    if (!judgeChange(change).allowed || !SysctlChange.safeParse(change).success) return [];
    const persistence = persistenceOf(change, safe, snapshot);
    planned.push({
      ...change,
      netns: netnsOf(snapshot),
      why: why ?? remedy.why,
      scope: safe.scope,
      risk: safe.risk,
      riskText: safe.riskText,
      takesEffect: takesEffect ?? remedy.takesEffect,
      memoryCost: memoryCost(safe, change, limits?.filter(({ now, after }) => after > now).length),
      owner: elsewhere === undefined ? (persistence.owner?.path ?? null) : placeWords(elsewhere.asked),
      persistence,
      ...(limits === undefined ? {} : { limits: [...limits] }),
      undo: undo(key, change.from, elsewhere),
    });
  }
  return planned;
}

function undo(key: string, from: string, place: Placed | undefined): string {
  if (!mayRestore(key, from)) return `Never set back to ${from}: that value is harmful.`;
  return `${entering(place)}sysctl -w ${key}="${from}"`;
}

/** What a person types in front of a command that is meant for the other namespace. */
function entering(place: Placed | undefined): string {
  if (place === undefined) return '';
  if (place.asked.kind === 'netns') return `ip netns exec ${place.asked.name} `;
  return place.pid === undefined ? '' : `nsenter --net=/proc/${place.pid}/ns/net `;
}
