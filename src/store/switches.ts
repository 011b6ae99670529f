import type { Kysely, Transaction } from 'kysely';
import type { SwitchStore } from '../app/store.ts';
import { appendAudit } from './audit.ts';
import type { Schema } from './schema.ts';

export function switchStore(db: Kysely<Schema>): SwitchStore {
  return {
    async get(key) {
      const row = await db.selectFrom('switches').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value ?? null;
    },
    swap: (key, from, to, audit) =>
      db.transaction().execute(async (trx) => {
        if (!(await write(trx, key, from, to))) return false;
        if (audit !== undefined) await appendAudit(trx, audit);
        return true;
      }),
  };
}

async function write(trx: Transaction<Schema>, key: string, from: string | null, to: string | null): Promise<boolean> {
  if (to === null) {
    if (from === null)
      return (await trx.selectFrom('switches').where('key', '=', key).select('key').execute()).length === 0;
    const gone = await trx.deleteFrom('switches').where('key', '=', key).where('value', '=', from).executeTakeFirst();
    return gone.numDeletedRows > 0n;
  }
  if (from === null) {
    const row = trx.insertInto('switches').values({ key, value: to });
    const made = await row.onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
    return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }
  const changed = await trx
    .updateTable('switches')
    .set({ value: to })
    .where('key', '=', key)
    .where('value', '=', from)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}
