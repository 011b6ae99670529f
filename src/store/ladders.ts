import type { Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import type { LadderRecord, LadderStore, NewLadder } from '../app/store.ts';
import { SysctlChange } from '../protocol/order.ts';
import { appendAudit } from './audit.ts';
import { Conversation, parsed } from './json.ts';
import type { Schema } from './schema.ts';

const Members = z.array(
  z.object({ host: z.string(), diagnosisId: z.string(), proposalId: z.string(), digest: z.string() }),
);
const Opened = z.array(z.object({ count: z.number(), by: z.string(), at: z.string() }));
const Stopped = z.object({ actor: z.string(), at: z.string() });

function toRecord(row: Selectable<Schema['ladders']>): LadderRecord {
  return {
    ladderId: row.id,
    at: row.at,
    requester: row.requester,
    conversation: Conversation.parse(JSON.parse(row.conversation)),
    causeId: row.cause_id,
    changes: z.array(SysctlChange).parse(JSON.parse(row.changes)),
    members: Members.parse(JSON.parse(row.members)),
    opened: Opened.parse(JSON.parse(row.opened)),
    stopped: parsed(Stopped, row.stopped),
    version: row.version,
  };
}

export function ladderStore(db: Kysely<Schema>): LadderStore {
  return {
    async add(ladder, audit) {
      const { ladderId, at, requester, conversation, causeId, changes, members } = ladder;
      await db.transaction().execute(async (trx) => {
        for (const member of members) await trx.insertInto('diagnoses').values(diagnosisRow(ladder, member)).execute();
        await trx
          .insertInto('ladders')
          .values({
            id: ladderId,
            at,
            requester,
            conversation: JSON.stringify(conversation),
            cause_id: causeId,
            changes: JSON.stringify(changes),
            members: JSON.stringify(Members.parse(members)),
            opened: '[]',
            version: 1,
          })
          .execute();
        await appendAudit(trx, audit);
      });
    },
    async find(id) {
      const row = await db.selectFrom('ladders').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
    async swap(id, version, { opened, stopped }, audit) {
      return db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('ladders')
          .set({
            version: version + 1,
            opened: JSON.stringify(opened),
            stopped: stopped === null ? null : JSON.stringify(stopped),
          })
          .where('id', '=', id)
          .where('version', '=', version)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await appendAudit(trx, audit);
        return true;
      });
    },
    async latest(limit) {
      const rows = await db.selectFrom('ladders').selectAll().orderBy('at', 'desc').limit(limit).execute();
      return rows.map(toRecord);
    },
  };
}

/** What was found on the host of a member, told already: nobody waits for it. */
function diagnosisRow({ at, requester, ladderId }: NewLadder, member: NewLadder['members'][number]) {
  const { host, diagnosisId, diagnosis, plan } = member;
  return {
    id: diagnosisId,
    at,
    actor: requester,
    host,
    question: JSON.stringify({ host }),
    conversation: JSON.stringify({ face: 'ladder', channel: ladderId, thread: host }),
    state: 'done' as const,
    diagnosis: JSON.stringify(diagnosis),
    plan: JSON.stringify(plan),
    told: 1,
  };
}
