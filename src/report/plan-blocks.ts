import { memoryGrowth } from '../plan/memory-cost.ts';
import type { Plan, PlannedChange } from '../plan/plan.ts';
import { findSafeSysctl, mayRestore } from '../protocol/safe-sysctls.ts';
import type { Block, Span } from './document.ts';
import { code, text } from './span.ts';
import type { Words } from './words/words.ts';

/** The writes as a diff, one pair of lines a key, in the order they are made. */
export function planDiff(plan: Plan): Block {
  const lines = plan.changes.flatMap(({ key, from, to }) => [`- ${key} = ${from}`, `+ ${key} = ${to}`]);
  return { kind: 'code', lines, language: 'diff' };
}

/** The writes named, where the diff stands elsewhere. */
export function planList(plan: Plan): Block {
  const items = plan.changes.map(({ key, from, to }) => [code(`${key}: ${from} → ${to}`)]);
  return { kind: 'list', items };
}

/** Scope, risk and effect in one small line, for where the whole does not fit. */
export function planShort(plan: Plan, words: Words): Block {
  const [first] = plan.changes;
  const scopes = new Set(plan.changes.map(({ scope }) => words.change.scopes[scope]));
  const parts = [
    `${words.change.scope}${words.colon}${[...scopes].join(', ')}`,
    `${words.change.risk}${words.colon}${words.change.risks[worstRisk(plan.changes)]}`,
    ...(first === undefined ? [] : [`${words.change.takesEffect}${words.colon}${effect(first, words)}`]),
  ];
  return { kind: 'note', spans: [text(parts.join(' · '))] };
}

/** Everything about each change, under its key when there are several. */
export function planFacts(plan: Plan, words: Words): readonly Block[] {
  return plan.changes.flatMap((change): readonly Block[] => {
    const rows = [
      { label: words.change.why, spans: [text(change.why)] },
      { label: words.change.scope, spans: scopeSpans(change, words) },
      {
        label: words.change.risk,
        spans: [text(`${words.change.risks[change.risk]} · ${words.change.ofTable(change.riskText)}`)],
      },
      { label: words.change.takesEffect, spans: [text(effect(change, words))] },
      ...memoryRow(change, words),
      ...bootRow(change, words),
      { label: words.change.undo, spans: [undo(change, words)] },
    ];
    const facts: Block = { kind: 'facts', rows };
    const about: readonly Block[] = [
      facts,
      ...limitBlocks(change, words),
      ...patchBlocks(change.persistence?.patch ?? [], words),
    ];
    return plan.changes.length === 1 ? about : [{ kind: 'paragraph', spans: [code(change.key)] }, ...about];
  });
}

function undo({ key, from, undo: command }: PlannedChange, words: Words): Span {
  return mayRestore(key, from) ? code(command) : text(words.change.neverBack(from));
}

function memoryRow(change: PlannedChange, words: Words) {
  if (change.memoryCost === null) return [];
  const safe = findSafeSysctl(change.key);
  const queues = change.limits?.filter(({ now, after }) => after > now).length;
  const growth = safe === undefined ? null : memoryGrowth(safe, change, queues);
  const said = growth === null ? undefined : words.change.memoryGrowth?.(growth);
  return [{ label: words.change.memory, spans: [text(said ?? change.memoryCost)] }];
}

/** Whether a kept value survives the next boot, and if not, who is in the way. */
function bootRow({ owner, persistence }: PlannedChange, words: Words) {
  if (persistence === undefined) return owner === null ? [] : [{ label: words.change.owner, spans: [text(owner)] }];
  const { by, owner: setting } = persistence;
  const how = by === 'own' && setting !== null ? 'ownOver' : by;
  return [
    { label: words.change.atBoot, spans: [text(words.change.boot[how](owner ?? '', setting?.managedBy ?? null))] },
  ];
}

/** min(backlog, somaxconn) of each listener, and who has to listen anew. */
function limitBlocks({ limits = [] }: PlannedChange, words: Words): readonly Block[] {
  if (limits.length === 0) return [];
  const { columns, unchanged, restart, advice } = words.change.limits;
  const rows = limits.map(({ listener, process, now, after, relisten }) => [
    process === null ? listener : `${listener} ${process}`,
    `${now}`,
    `${after}`,
    after === now ? unchanged : (relisten ?? restart),
  ]);
  return [
    { kind: 'table', columns, rows },
    { kind: 'note', spans: [text(advice)] },
  ];
}

/** The edit of somebody else's file, which nobody but its owner makes. */
export function patchBlocks(patch: readonly string[], words: Words): readonly Block[] {
  if (patch.length === 0) return [];
  return [
    { kind: 'note', spans: [text(`${words.change.patch}${words.colon}`)] },
    { kind: 'code', lines: patch, language: 'diff' },
  ];
}

function scopeSpans(change: PlannedChange, words: Words): readonly Span[] {
  const name = text(words.change.scopes[change.scope]);
  return change.netns === null || change.scope === 'machine' ? [name] : [name, text(' '), code(change.netns)];
}

function effect(change: PlannedChange, words: Words): string {
  return change.takesEffect === 'now' ? words.change.now : change.takesEffect;
}

function worstRisk(changes: readonly PlannedChange[]): PlannedChange['risk'] {
  if (changes.some(({ risk }) => risk === 'high')) return 'high';
  return changes.some(({ risk }) => risk === 'medium') ? 'medium' : 'low';
}
