import type { Kysely, Selectable } from 'kysely';
import * as z from 'zod';
import type { OrderKind, OrderRecord, OrderStore } from '../app/store.ts';
import { Signed } from '../protocol/message.ts';
import { Outcome } from '../protocol/order.ts';
import { appendAudit } from './audit.ts';
import { parsed } from './json.ts';
import { pack, unpackBundle } from './packed.ts';
import { State } from './proposals.ts';
import type { Schema } from './schema.ts';

const Kind: z.ZodType<OrderKind> = z.enum(['apply', 'keep', 'revert']);

async function toRecord(row: Selectable<Schema['orders']>): Promise<OrderRecord> {
  return { ...withoutBefore(row), before: await unpackBundle(row.before) };
}

function withoutBefore(row: Omit<Selectable<Schema['orders']>, 'before'>): Omit<OrderRecord, 'before'> {
  return {
    proposalId: row.proposal_id,
    kind: Kind.parse(row.kind),
    version: row.version,
    at: row.at,
    signed: Signed.parse(JSON.parse(row.signed)),
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
    async ofHost(host) {
      const rows = await db
        .selectFrom('orders')
        .innerJoin('proposals', 'proposals.id', 'orders.proposal_id')
        .where('proposals.host', '=', host)
        .select(['orders.proposal_id', 'orders.kind', 'orders.version', 'orders.at', 'orders.signed', 'orders.outcome'])
        .select('proposals.state')
        .orderBy('orders.at')
        .execute();
      return rows.map(({ state, ...row }) => ({ order: withoutBefore(row), state: State.parse(state) }));
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
