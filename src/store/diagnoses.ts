import type { Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import { type AuditEntry, type DiagnosisRecord, type DiagnosisStore, ProbeReport } from '../app/store.ts';
import { Question } from '../app/diagnosing/sensible.ts';
import { Diagnosis } from '../diagnosis/diagnosis.ts';
import { Plan } from '../plan/plan.ts';
import { appendAudit } from './audit.ts';
import { Conversation, conversationText, parsed } from './json.ts';
import { pack, unpackBundle } from './packed.ts';
import type { Schema } from './schema.ts';

const Failure = z.object({ code: z.string(), message: z.string() });

/** Everything but the bundle, which is large and seldom wanted. */
const COLUMNS = [
  'diagnoses.id',
  'diagnoses.at',
  'diagnoses.actor',
  'diagnoses.question',
  'diagnoses.conversation',
  'diagnoses.state',
  'diagnoses.diagnosis',
  'diagnoses.plan',
  'diagnoses.took_ms',
  'diagnoses.problem',
  'diagnoses.probe',
  'diagnoses.told',
  'proposals.id as proposal_id',
] as const;

type Row = Omit<Selectable<Schema['diagnoses']>, 'bundle' | 'host'> & { readonly proposal_id: string | null };

function toRecord(row: Row): DiagnosisRecord {
  return {
    diagnosisId: row.id,
    at: row.at,
    actor: row.actor,
    question: Question.parse(JSON.parse(row.question)),
    conversation: Conversation.parse(JSON.parse(row.conversation)),
    state: row.state,
    diagnosis: parsed(Diagnosis, row.diagnosis),
    plan: parsed(Plan, row.plan),
    tookMs: row.took_ms,
    problem: parsed(Failure, row.problem),
    probe: parsed(ProbeReport, row.probe),
    proposalId: row.proposal_id,
    told: row.told === 1,
  };
}

export function diagnosisStore(db: Kysely<Schema>): DiagnosisStore {
  const records = () =>
    db.selectFrom('diagnoses').leftJoin('proposals', 'proposals.diagnosis_id', 'diagnoses.id').select(COLUMNS);

  /** The first end stays: a job that runs twice changes nothing the second time. */
  function end(id: string, values: Partial<Selectable<Schema['diagnoses']>>, audit: AuditEntry): Promise<boolean> {
    return db.transaction().execute(async (trx) => {
      const update = trx.updateTable('diagnoses').set(values).where('id', '=', id).where('state', '=', 'asked');
      const { numUpdatedRows } = await update.executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await appendAudit(trx, audit);
      return true;
    });
  }

  return {
    async add({ diagnosisId, at, actor, question, conversation }, audit) {
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('diagnoses')
          .values({
            id: diagnosisId,
            at,
            actor,
            host: question.host,
            question: JSON.stringify(question),
            conversation: conversationText(conversation),
            state: 'asked',
            told: 0,
          })
          .execute();
        await appendAudit(trx, audit);
      });
    },
    async find(id) {
      const row = await records().where('diagnoses.id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
    async finish(id, { diagnosis, plan, tookMs, bundle, probe = null }, audit) {
      const values = {
        state: 'done' as const,
        diagnosis: JSON.stringify(diagnosis),
        plan: plan === null ? null : JSON.stringify(plan),
        took_ms: Math.round(tookMs),
        bundle: await pack(bundle),
        probe: probe === null ? null : JSON.stringify(probe),
      };
      return end(id, values, audit);
    },
    fail(id, { code, message, probe = null }, audit) {
      const told = probe === null ? null : JSON.stringify(probe);
      return end(id, { state: 'failed', problem: JSON.stringify({ code, message }), probe: told }, audit);
    },
    async markTold(id) {
      await db.transaction().execute(async (trx) => {
        await trx.updateTable('diagnoses').set({ told: 1 }).where('id', '=', id).execute();
      });
    },
    async bundle(id) {
      const row = await db.selectFrom('diagnoses').select('bundle').where('id', '=', id).executeTakeFirst();
      return unpackBundle(row?.bundle ?? null);
    },
    async history(host, limit) {
      const rows = await records()
        .where('diagnoses.host', '=', host)
        .where('diagnoses.state', '=', 'done')
        .orderBy('diagnoses.at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toRecord);
    },
    async lastIn(conversation) {
      const query = records().where('diagnoses.conversation', '=', conversationText(conversation));
      const row = await query.orderBy('diagnoses.at', 'desc').limit(1).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
    async allIn(conversation) {
      const query = records().where('diagnoses.conversation', '=', conversationText(conversation));
      return (await query.orderBy('diagnoses.at').orderBy('diagnoses.id').execute()).map(toRecord);
    },
    async untold(since) {
      const query = db.selectFrom('diagnoses').select('id').where('told', '=', 0).where('at', '>', since);
      return (await query.orderBy('at').execute()).map((row) => row.id);
    },
    async dropBundles(before) {
      const { numUpdatedRows } = await db.transaction().execute((trx) => {
        const drop = trx.updateTable('diagnoses').set({ bundle: null }).where('at', '<', before);
        return drop.where('bundle', 'is not', null).executeTakeFirst();
      });
      return Number(numUpdatedRows);
    },
  };
}
