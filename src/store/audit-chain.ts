import { createHash } from 'node:crypto';
import type { AuditEntry, AuditRow } from '../app/store.ts';
import { canonicalJson } from '../protocol/canonical.ts';

/** What the first row follows. */
export const GENESIS = '0'.repeat(64);

/** The next row of the chain: its hash covers everything in it and the hash before it. */
export function chained(entry: AuditEntry, seq: number, previous: string): AuditRow {
  const { at, actor, what, subject, detail } = entry;
  const text = canonicalJson({ seq, at, actor, what, subject, detail, previous });
  return { seq, at, actor, what, subject, detail, previous, hash: createHash('sha256').update(text).digest('hex') };
}

/** What is wrong with a row that should follow `seq` and `previous`; null when it fits. */
export function chainProblem(row: AuditRow, seq: number, previous: string): string | null {
  if (row.seq !== seq) return `row ${seq} is missing`;
  if (row.previous !== previous) return `row ${seq} does not follow the row before it`;
  if (chained(row, row.seq, row.previous).hash !== row.hash) return `row ${seq} was altered`;
  return null;
}
