import type { Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import type { ProposalRecord, ProposalStore } from '../app/store.ts';
import type { ProposalEvent, ProposalState } from '../approval/proposal.ts';
import { Plan } from '../plan/plan.ts';
import { Outcome } from '../protocol/order.ts';
import { appendAudit } from './audit.ts';
import { Conversation, parsed } from './json.ts';
import type { Schema } from './schema.ts';

export const State: z.ZodType<ProposalState> = z.enum([
  'proposed',
  'approved',
  'rejected',
  'expired',
  'refused',
  'applied',
  'keeping',
  'reverting',
  'kept',
  'reverted',
]);
const Watch = z.object({
  helped: z.boolean(),
  rates: z.array(z.object({ counter: z.string(), beforePerSecond: z.number(), afterPerSecond: z.number() })),
});

function toRecord(row: Selectable<Schema['proposals']>, events: readonly ProposalEvent[]): ProposalRecord {
  return {
    proposalId: row.id,
    diagnosisId: row.diagnosis_id,
    at: row.at,
    requester: row.requester,
    conversation: Conversation.parse(JSON.parse(row.conversation)),
    plan: Plan.parse(JSON.parse(row.plan)),
    expires: row.expires,
    state: State.parse(row.state),
    version: row.version,
    shownVersion: row.shown_version,
    deadline: row.deadline,
    watch: parsed(Watch, row.watch),
    outcome: parsed(Outcome, row.outcome),
    events,
  };
}

/** Ids in one statement; databases bound them. */
const AT_ONCE = 500;

export function proposalStore(db: Kysely<Schema>): ProposalStore {
  async function withEvents(rows: readonly Selectable<Schema['proposals']>[]): Promise<readonly ProposalRecord[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const query = db.selectFrom('proposal_events').selectAll().where('proposal_id', 'in', ids).orderBy('version');
    const events = new Map<string, ProposalEvent[]>(ids.map((id) => [id, []]));
    for (const { proposal_id: id, at, actor, did } of await query.execute()) events.get(id)?.push({ at, actor, did });
    return rows.map((row) => toRecord(row, events.get(row.id) ?? []));
  }

  return {
    async add(proposal, audit) {
      const { proposalId, diagnosisId, at, requester, conversation, plan, expires } = proposal;
      return db.transaction().execute(async (trx) => {
        const added = await trx
          .insertInto('proposals')
          .values({
            id: proposalId,
            diagnosis_id: diagnosisId,
            at,
            host: plan.host,
            requester,
            conversation: JSON.stringify(conversation),
            plan: JSON.stringify(plan),
            digest: plan.digest,
            state: 'proposed',
            version: 1,
            shown_version: 0,
            expires,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst();
        if (added === undefined) return false;
        const event = { proposal_id: proposalId, version: 1, at, actor: 'syndrop', did: 'proposed' };
        await trx.insertInto('proposal_events').values(event).execute();
        await appendAudit(trx, audit);
        return true;
      });
    },
    async find(id) {
      const rows = await db.selectFrom('proposals').selectAll().where('id', '=', id).execute();
      return (await withEvents(rows))[0] ?? null;
    },
    async many(ids) {
      const found: ProposalRecord[] = [];
      for (let start = 0; start < ids.length; start += AT_ONCE) {
        const some = ids.slice(start, start + AT_ONCE);
        found.push(
          ...(await withEvents(await db.selectFrom('proposals').selectAll().where('id', 'in', some).execute())),
        );
      }
      return found;
    },
    async swap(id, version, { state, deadline, watch, outcome, event, audit }) {
      return db.transaction().execute(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable('proposals')
          .set({
            version: version + 1,
            ...(state === undefined ? {} : { state }),
            ...(deadline === undefined ? {} : { deadline }),
            ...(watch === undefined ? {} : { watch: JSON.stringify(watch) }),
            ...(outcome === undefined ? {} : { outcome: JSON.stringify(outcome) }),
          })
          .where('id', '=', id)
          .where('version', '=', version)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        const { at, actor, did } = event;
        await trx
          .insertInto('proposal_events')
          .values({ proposal_id: id, version: version + 1, at, actor, did })
          .execute();
        await appendAudit(trx, audit);
        return true;
      });
    },
    async markShown(id, version) {
      await db.transaction().execute(async (trx) => {
        const shown = trx.updateTable('proposals').set({ shown_version: version }).where('id', '=', id);
        await shown.where('shown_version', '<', version).execute();
      });
    },
    async inStates(states) {
      const query = db
        .selectFrom('proposals')
        .selectAll()
        .where('state', 'in', [...states]);
      return withEvents(await query.orderBy('at', 'desc').execute());
    },
    async unshown(since) {
      const query = db.selectFrom('proposals').selectAll().whereRef('shown_version', '<', 'version');
      return withEvents(await query.where('at', '>', since).execute());
    },
  };
}
