import type { Kysely } from 'kysely';

/** One change for many hosts; where it stands follows from the proposals of its members. */
export async function ladders(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('ladders')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('requester', 'text', (column) => column.notNull())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('cause_id', 'text', (column) => column.notNull())
    .addColumn('changes', 'text', (column) => column.notNull())
    .addColumn('members', 'text', (column) => column.notNull())
    .addColumn('opened', 'text', (column) => column.notNull())
    .addColumn('stopped', 'text')
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('ladders_by_time').on('ladders').columns(['at']).execute();
}
