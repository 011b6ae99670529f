import type { Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import type { HostRecord, HostStore } from '../app/store.ts';
import { appendAudit } from './audit.ts';
import type { Schema } from './schema.ts';

const Transport = z.enum(['agent', 'ssh', 'local']);
const Mode = z.enum(['observe', 'propose-only', 'remediate']).nullable();

function toRecord(row: Selectable<Schema['hosts']>): HostRecord {
  return {
    id: row.id,
    transport: Transport.parse(row.transport),
    publicKey: row.public_key,
    nextKey: row.next_key,
    sealingKey: row.sealing_key,
    agentVersion: row.agent_version,
    kernel: row.kernel,
    mode: Mode.parse(row.mode),
    lastSeen: row.last_seen,
  };
}

export function hostStore(db: Kysely<Schema>): HostStore {
  return {
    async put({ id, transport, publicKey, nextKey, sealingKey, agentVersion, kernel, mode, lastSeen }, audit) {
      const values = {
        transport,
        public_key: publicKey,
        next_key: nextKey,
        sealing_key: sealingKey,
        agent_version: agentVersion,
        kernel,
        mode,
        last_seen: lastSeen,
      };
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('hosts')
          .values({ id, ...values })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
          .execute();
        await appendAudit(trx, audit);
      });
    },
    async find(id) {
      const row = await db.selectFrom('hosts').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
    async list() {
      return (await db.selectFrom('hosts').selectAll().orderBy('id').execute()).map(toRecord);
    },
    remove: (id, audit) =>
      db.transaction().execute(async (trx) => {
        const { numDeletedRows } = await trx.deleteFrom('hosts').where('id', '=', id).executeTakeFirst();
        if (numDeletedRows === 0n) return false;
        await appendAudit(trx, audit);
        return true;
      }),
    async seen(id, { at, agentVersion, kernel, mode, sealingKey }) {
      const values = {
        last_seen: at,
        ...(agentVersion === undefined ? {} : { agent_version: agentVersion }),
        ...(kernel === undefined ? {} : { kernel }),
        ...(mode === undefined ? {} : { mode }),
        ...(sealingKey === undefined ? {} : { sealing_key: sealingKey }),
      };
      const { numUpdatedRows } = await db
        .transaction()
        .execute((trx) => trx.updateTable('hosts').set(values).where('id', '=', id).executeTakeFirst());
      return numUpdatedRows > 0n;
    },
  };
}
