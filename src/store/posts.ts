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
      const claimed = await db.transaction().execute(async (trx) => {
        const earlier = await trx.selectFrom('posts').select('claimed_at').where('key', '=', key).executeTakeFirst();
        const mine = await trx
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
          .executeTakeFirst();
        return mine === undefined ? null : { tried: earlier?.claimed_at ?? null };
      });
      if (claimed !== null) return { kind: 'mine', ...claimed };
      const message = await find(key);
      return message === null ? { kind: 'busy' } : { kind: 'posted', message };
    },
    async settle(key, message) {
      const text = JSON.stringify(message);
      await db.transaction().execute(async (trx) => {
        await trx.updateTable('posts').set({ message: text }).where('key', '=', key).execute();
      });
    },
    async doubt(key, since) {
      await db.transaction().execute(async (trx) => {
        const open = trx.updateTable('posts').set({ claimed_at: since }).where('key', '=', key);
        await open.where('message', 'is', null).execute();
      });
    },
    async forget(prefix, before) {
      await db.transaction().execute(async (trx) => {
        const old = trx.deleteFrom('posts').where('key', 'like', `${prefix}%`).where('claimed_at', '<', before);
        await old.where('message', 'is', null).execute();
      });
    },
  };
}
