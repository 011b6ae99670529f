import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import Database from 'libsql';
import type { Store } from '../app/store.ts';
import { Problem } from '../protocol/problem.ts';
import { auditStore } from './audit.ts';
import { diagnosisStore } from './diagnoses.ts';
import { hostStore } from './hosts.ts';
import { ladderStore } from './ladders.ts';
import { migrate } from './migrate.ts';
import { orderStore } from './orders.ts';
import { postStore } from './posts.ts';
import { proposalStore } from './proposals.ts';
import type { Schema } from './schema.ts';
import { switchStore } from './switches.ts';
import { scheduleStore } from './schedules.ts';
import { sweepStore } from './sweeps.ts';
import { PatientSqliteDialect } from './sqlite-dialect.ts';

export type StorePlace =
  | { readonly kind: 'sqlite'; readonly file: string }
  /** A connection string, or the directory of a unix socket with a database name. */
  | { readonly kind: 'postgres'; readonly url: string };

/** While opening, SQLite itself waits this long for another process that is writing. */
const BUSY_MS = 5_000;
const POSTGRES_CONNECTIONS = 10;
const CONNECT_MS = 10_000;

/** @throws Problem `store-failed` when it cannot be opened or its tables cannot be brought to this version. */
export async function openStore(place: StorePlace): Promise<Store> {
  const db = place.kind === 'sqlite' ? await openSqlite(place.file) : await openPostgres(place.url);
  try {
    await migrate(db, place.kind === 'sqlite' ? 'blob' : 'bytea');
  } catch (cause) {
    await db.destroy().catch(() => {});
    throw cause;
  }
  return storeOn(db);
}

function storeOn(db: Kysely<Schema>): Store {
  return {
    diagnoses: diagnosisStore(db),
    proposals: proposalStore(db),
    orders: orderStore(db),
    hosts: hostStore(db),
    posts: postStore(db),
    audit: auditStore(db),
    switches: switchStore(db),
    sweeps: sweepStore(db),
    schedules: scheduleStore(db),
    ladders: ladderStore(db),
    close: () => db.destroy(),
  };
}

async function openSqlite(file: string): Promise<Kysely<Schema>> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const database = new Database(file, { timeout: BUSY_MS });
    database.pragma('journal_mode = WAL');
    // An answered click must survive a power cut; WAL alone syncs only at checkpoints.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    return new Kysely<Schema>({ dialect: new PatientSqliteDialect(database) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unknown';
    throw new Problem('store-failed', `The SQLite file ${file} could not be opened: ${reason}`, { cause });
  }
}

/** The driver is loaded only here: on a single machine nothing needs it. */
async function openPostgres(url: string): Promise<Kysely<Schema>> {
  const { Pool } = await import('pg');
  const pool = new Pool({ connectionString: url, max: POSTGRES_CONNECTIONS, connectionTimeoutMillis: CONNECT_MS });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  // While one is lent out the pool does not listen, and an error that nobody hears ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}
