import type { Kysely } from 'kysely';

/** Switches that bots share, and the way to count what was approved lately. */
export async function approval(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('switches')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('audit_by_what').on('audit').columns(['what', 'at']).execute();
}
