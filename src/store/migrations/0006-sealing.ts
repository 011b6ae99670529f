import type { Kysely } from 'kysely';

/** What requests to a host are sealed to, and its next key while it changes keys. */
export async function sealing(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('hosts').addColumn('sealing_key', 'text').execute();
  await db.schema.alterTable('hosts').addColumn('next_key', 'text').execute();
}
