import type { Kysely, Selectable } from 'kysely';
import type { ScheduledRun, ScheduleRecord, ScheduleStore } from '../app/schedules/schedule-store.ts';
import { appendAudit } from './audit.ts';
import type { Schema } from './schema.ts';

function toRecord(row: Selectable<Schema['schedules']>): ScheduleRecord {
  const { id, actor, cron, zone, selector, channel, since } = row;
  return { id, actor, when: row.when_text, cron, zone, selector, channel, paused: row.paused === 1, since };
}

function toRun(row: Selectable<Schema['schedule_runs']>): ScheduledRun {
  const { at, state, missed } = row;
  return { scheduleId: row.schedule_id, dueAt: row.due_at, at, state, sweepId: row.sweep_id, missed };
}

export function scheduleStore(db: Kysely<Schema>): ScheduleStore {
  const runs = () => db.selectFrom('schedule_runs').selectAll('schedule_runs');
  return {
    async put({ id, actor, when, cron, zone, selector, channel, paused, since }, audit) {
      const values = { actor, when_text: when, cron, zone, selector, channel, paused: paused ? 1 : 0, since };
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('schedules')
          .values({ id, ...values })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
          .execute();
        await appendAudit(trx, audit);
      });
    },
    async list() {
      return (await db.selectFrom('schedules').selectAll().orderBy('id').execute()).map(toRecord);
    },
    async find(id) {
      const row = await db.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
    remove: (id, audit) =>
      db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx.deleteFrom('schedules').where('id', '=', id).executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await appendAudit(trx, audit);
        return true;
      }),
    take: ({ scheduleId, dueAt, at, state, sweepId, missed }) =>
      db.transaction().execute(async (trx) => {
        const row = { schedule_id: scheduleId, due_at: dueAt, at, state, sweep_id: sweepId, missed };
        const insert = trx.insertInto('schedule_runs').values(row);
        const made = await insert.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
        return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
      }),
    async fail(scheduleId, dueAt) {
      await db.transaction().execute(async (trx) => {
        const update = trx.updateTable('schedule_runs').set({ state: 'failed' });
        await update.where('schedule_id', '=', scheduleId).where('due_at', '=', dueAt).execute();
      });
    },
    async lastDue(scheduleId) {
      const query = db.selectFrom('schedule_runs').select('due_at').where('schedule_id', '=', scheduleId);
      return (await query.orderBy('due_at', 'desc').limit(1).executeTakeFirst())?.due_at ?? null;
    },
    async unstarted(since, before) {
      const query = runs().leftJoin('sweeps', 'sweeps.id', 'schedule_runs.sweep_id').where('sweeps.id', 'is', null);
      const lost = query.where('schedule_runs.state', '=', 'taken').where('schedule_runs.at', '>', since);
      return (await lost.where('schedule_runs.at', '<', before).execute()).map(toRun);
    },
    async runOf(sweepId) {
      const row = await runs().where('sweep_id', '=', sweepId).executeTakeFirst();
      return row === undefined ? null : toRun(row);
    },
    async runs(scheduleId, most) {
      const query = runs().where('schedule_id', '=', scheduleId).orderBy('due_at', 'desc').limit(most);
      return (await query.execute()).map(toRun);
    },
  };
}
