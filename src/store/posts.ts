import type { Kysely } from 'kysely';
import type { PostStore } from '../app/store.ts';
import { Message, parsed } from './json.ts';
import type { Schema } from './schema.ts';

export function postStore(db: Kysely<Schema>): PostStore {
  async function find(key: string) {
    const row = await db.selectFrom('posts').select('message').where('key', '=', key).executeTakeFirst();
    return parsed(Message, row?.message ?? null);
  }

  return {
    find,
    async claim(key, at, staleBefore) {
      const claimed = await db.transaction().execute((trx) =>
        trx
          .insertInto('posts')
          .values({ key, claimed_at: at, message: null })
          .onConflict((conflict) =>
            conflict
              .column('key')
              .doUpdateSet({ claimed_at: at })
              .where('posts.message', 'is', null)
              .where('posts.claimed_at', '<', staleBefore),
          )
          .returning('key')
          .executeTakeFirst(),
      );
      if (claimed !== undefined) return { kind: 'mine' };
      const message = await find(key);
      return message === null ? { kind: 'busy' } : { kind: 'posted', message };
    },
    async settle(key, message) {
      const text = JSON.stringify(message);
      await db.transaction().execute(async (trx) => {
        await trx.updateTable('posts').set({ message: text }).where('key', '=', key).execute();
      });
    },
    async release(key) {
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom('posts').where('key', '=', key).where('message', 'is', null).execute();
      });
    },
  };
}
