import type { Kysely } from 'kysely';

/** Sweeps, and what each of their hosts said. */
export async function sweeps(db: Kysely<unknown>, bytes: 'blob' | 'bytea'): Promise<void> {
  const table = (name: string) => db.schema.createTable(name);
  await table('sweeps')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('selector', 'text', (column) => column.notNull())
    .addColumn('window_seconds', 'real', (column) => column.notNull())
    .addColumn('conversation', 'text')
    .addColumn('quiet', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addColumn('report', 'text')
    .addColumn('told', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sweeps_by_selector').on('sweeps').columns(['selector', 'at']).execute();
  await db.schema.createIndex('sweeps_by_told').on('sweeps').columns(['told', 'at']).execute();
  await table('sweep_hosts')
    .addColumn('sweep_id', 'text', (column) => column.notNull().references('sweeps.id'))
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('via', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('claimed_by', 'text')
    .addColumn('claimed_until', 'text', (column) => column.notNull())
    .addColumn('status', 'text')
    .addColumn('cause_id', 'text')
    .addColumn('title', 'text')
    .addColumn('rate', 'real')
    .addColumn('late', 'integer', (column) => column.notNull())
    .addColumn('result', 'text')
    .addColumn('evidence', bytes)
    .addPrimaryKeyConstraint('sweep_hosts_key', ['sweep_id', 'host'])
    .execute();
  await db.schema
    .createIndex('sweep_hosts_by_state')
    .on('sweep_hosts')
    .columns(['sweep_id', 'state', 'via', 'claimed_until'])
    .execute();
}
