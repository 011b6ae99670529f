import type { Kysely } from 'kysely';

/** Sweeps that are made again and again; one row for each time that was due, so that each is run once. */
export async function schedules(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('schedules')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('when_text', 'text', (column) => column.notNull())
    .addColumn('cron', 'text', (column) => column.notNull())
    .addColumn('zone', 'text', (column) => column.notNull())
    .addColumn('selector', 'text', (column) => column.notNull())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('paused', 'integer', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('schedule_runs')
    .addColumn('schedule_id', 'text', (column) => column.notNull())
    .addColumn('due_at', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('sweep_id', 'text')
    .addColumn('missed', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('schedule_runs_key', ['schedule_id', 'due_at'])
    .execute();
  await db.schema.createIndex('schedule_runs_by_sweep').on('schedule_runs').columns(['sweep_id']).execute();
}
