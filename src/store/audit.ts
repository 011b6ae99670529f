import type { Kysely, Selectable, Transaction } from 'kysely';
import * as z from 'zod';
import type { AuditEntry, AuditRow, AuditStore, AuditVerdict } from '../app/store.ts';
import { chained, chainProblem, GENESIS } from './audit-chain.ts';
import type { Schema } from './schema.ts';

const Detail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const BATCH = 1000;

/**
 * Appends within a transaction. The first statement writes, which locks the end of the chain on both databases:
 * two rows never follow the same one.
 */
export async function appendAudit(trx: Transaction<Schema>, entry: AuditEntry): Promise<AuditRow> {
  const head = await trx
    .updateTable('audit_head')
    .set((column) => ({ seq: column('seq', '+', 1) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
  const row = chained(entry, head.seq, head.hash);
  await trx
    .insertInto('audit')
    .values({ ...row, detail: JSON.stringify(row.detail) })
    .execute();
  await trx.updateTable('audit_head').set({ hash: row.hash }).where('id', '=', 1).execute();
  return row;
}

export function auditStore(db: Kysely<Schema>): AuditStore {
  async function after(seq: number, limit: number): Promise<readonly AuditRow[]> {
    const rows = await db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(limit).execute();
    return rows.map(rowOf);
  }
  return {
    append: (entry) => db.transaction().execute((trx) => appendAudit(trx, entry)),
    after,
    async since(what, since) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('what', '=', what)
        .where('at', '>=', since)
        .orderBy('seq')
        .execute();
      return rows.map(rowOf);
    },
    verify: () => verify(db, after),
    async head() {
      const last = await db.selectFrom('audit').select(['seq', 'hash', 'at']).orderBy('seq', 'desc').limit(1).execute();
      return last[0] ?? { seq: 0, hash: GENESIS, at: null };
    },
  };
}

function rowOf(row: Selectable<Schema['audit']>): AuditRow {
  return { ...row, detail: Detail.parse(JSON.parse(row.detail)) };
}

/** The head is read first: rows that others append meanwhile are beyond it, and not missing. */
async function verify(db: Kysely<Schema>, after: AuditStore['after']): Promise<AuditVerdict> {
  const head = await db.selectFrom('audit_head').selectAll().where('id', '=', 1).executeTakeFirst();
  let seq = 0;
  let previous = GENESIS;
  let hashAtHead = GENESIS;
  for (let rows = await after(0, BATCH); rows.length > 0; rows = await after(seq, BATCH)) {
    for (const row of rows) {
      const problem = chainProblem(row, seq + 1, previous);
      if (problem !== null) return { intact: false, rows: seq, seq: seq + 1, problem };
      seq += 1;
      previous = row.hash;
      if (seq === head?.seq) hashAtHead = row.hash;
    }
  }
  if (head === undefined) return { intact: false, rows: seq, seq, problem: 'the end of the chain is not recorded' };
  if (seq < head.seq) return { intact: false, rows: seq, seq: seq + 1, problem: `row ${seq + 1} is missing` };
  if (hashAtHead !== head.hash) return { intact: false, rows: seq, seq: head.seq, problem: 'the end was altered' };
  return { intact: true, rows: seq, head: previous };
}
