import type { Kysely } from 'kysely';
import { GENESIS } from '../audit-chain.ts';

type Head = {
  readonly audit_head: { id: number; seq: number; hash: string };
};

/** `bytes` is the type for raw bytes: blob or bytea. */
export async function first(db: Kysely<unknown>, bytes: 'blob' | 'bytea'): Promise<void> {
  const table = (name: string) => db.schema.createTable(name);
  await table('diagnoses')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('question', 'text', (column) => column.notNull())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('diagnosis', 'text')
    .addColumn('plan', 'text')
    .addColumn('took_ms', 'integer')
    .addColumn('problem', 'text')
    .addColumn('bundle', bytes)
    .addColumn('told', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('diagnoses_by_host').on('diagnoses').columns(['host', 'at']).execute();
  await db.schema.createIndex('diagnoses_by_thread').on('diagnoses').columns(['conversation', 'at']).execute();
  await db.schema.createIndex('diagnoses_by_told').on('diagnoses').columns(['told', 'at']).execute();
  await table('proposals')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('diagnosis_id', 'text', (column) => column.notNull().unique().references('diagnoses.id'))
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('requester', 'text', (column) => column.notNull())
    .addColumn('conversation', 'text', (column) => column.notNull())
    .addColumn('plan', 'text', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('shown_version', 'integer', (column) => column.notNull())
    .addColumn('expires', 'text', (column) => column.notNull())
    .addColumn('deadline', 'text')
    .addColumn('watch', 'text')
    .addColumn('outcome', 'text')
    .execute();
  await db.schema.createIndex('proposals_by_state').on('proposals').columns(['state', 'at']).execute();
  await table('proposal_events')
    .addColumn('proposal_id', 'text', (column) => column.notNull().references('proposals.id'))
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('did', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('proposal_events_key', ['proposal_id', 'version'])
    .execute();
  await table('orders')
    .addColumn('proposal_id', 'text', (column) => column.notNull().references('proposals.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('signed', 'text', (column) => column.notNull())
    .addColumn('before', bytes)
    .addColumn('outcome', 'text')
    .addPrimaryKeyConstraint('orders_key', ['proposal_id', 'kind', 'version'])
    .execute();
  await table('hosts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('transport', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text')
    .addColumn('agent_version', 'text')
    .addColumn('kernel', 'text')
    .addColumn('mode', 'text')
    .addColumn('last_seen', 'text')
    .execute();
  await table('posts')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('claimed_at', 'text', (column) => column.notNull())
    .addColumn('message', 'text')
    .execute();
  await table('audit')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('previous', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await table('audit_head')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.withTables<Head>().insertInto('audit_head').values({ id: 1, seq: 0, hash: GENESIS }).execute();
}
