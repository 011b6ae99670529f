import type { Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import type { OrderKind, OrderRecord, OrderStore } from '../app/store.ts';
import { Signed } from '../protocol/message.ts';
import { Outcome } from '../protocol/order.ts';
import { appendAudit } from './audit.ts';
import { parsed } from './json.ts';
import { pack, unpackBundle } from './packed.ts';
import type { Schema } from './schema.ts';

const Kind: z.ZodType<OrderKind> = z.enum(['apply', 'keep', 'revert']);

async function toRecord(row: Selectable<Schema['orders']>): Promise<OrderRecord> {
  return {
    proposalId: row.proposal_id,
    kind: Kind.parse(row.kind),
    version: row.version,
    at: row.at,
    signed: Signed.parse(JSON.parse(row.signed)),
    before: await unpackBundle(row.before),
    outcome: parsed(Outcome, row.outcome),
  };
}

export function orderStore(db: Kysely<Schema>): OrderStore {
  async function find(proposalId: string, kind: OrderKind, version: number): Promise<OrderRecord | null> {
    const row = await db
      .selectFrom('orders')
      .selectAll()
      .where('proposal_id', '=', proposalId)
      .where('kind', '=', kind)
      .where('version', '=', version)
      .executeTakeFirst();
    return row === undefined ? null : toRecord(row);
  }

  return {
    find,
    async addOrGet({ proposalId, kind, version, at, signed, before }, audit) {
      const packed = before === null ? null : await pack(before);
      await db.transaction().execute(async (trx) => {
        const added = await trx
          .insertInto('orders')
          .values({ proposal_id: proposalId, kind, version, at, signed: JSON.stringify(signed), before: packed })
          .onConflict((conflict) => conflict.doNothing())
          .returning('version')
          .executeTakeFirst();
        if (added !== undefined) await appendAudit(trx, audit);
      });
      const stored = await find(proposalId, kind, version);
      if (stored === null) throw new Error(`order ${proposalId} ${kind} ${version} vanished`);
      return stored;
    },
    async setOutcome({ proposalId, kind, version }, outcome) {
      await db.transaction().execute(async (trx) => {
        const update = trx.updateTable('orders').set({ outcome: JSON.stringify(outcome) });
        await update
          .where('proposal_id', '=', proposalId)
          .where('kind', '=', kind)
          .where('version', '=', version)
          .execute();
      });
    },
  };
}
