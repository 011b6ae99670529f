import type { Kysely } from 'kysely';

/** What came of a probe, beside the diagnosis of the host that was dialled. */
export async function probe(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('diagnoses').addColumn('probe', 'text').execute();
}
