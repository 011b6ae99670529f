import { type Kysely, Migrator } from 'kysely';
import { Problem } from '../protocol/problem.ts';
import { first } from './migrations/0001-first.ts';
import { approval } from './migrations/0002-approval.ts';
import { sweeps } from './migrations/0003-sweeps.ts';
import { ladders } from './migrations/0004-ladders.ts';
import { probe } from './migrations/0005-probe.ts';
import { sealing } from './migrations/0006-sealing.ts';
import { schedules } from './migrations/0007-schedules.ts';

/** Brings the tables to this version. Several bots may start at once: the Migrator takes a lock. */
export async function migrate<T>(db: Kysely<T>, bytes: 'blob' | 'bytea'): Promise<void> {
  const migrations = {
    '0001-first': { up: (on: Kysely<unknown>) => first(on, bytes) },
    '0002-approval': { up: (on: Kysely<unknown>) => approval(on) },
    '0003-sweeps': { up: (on: Kysely<unknown>) => sweeps(on, bytes) },
    '0004-ladders': { up: (on: Kysely<unknown>) => ladders(on) },
    '0005-probe': { up: (on: Kysely<unknown>) => probe(on) },
    '0006-sealing': { up: (on: Kysely<unknown>) => sealing(on) },
    '0007-schedules': { up: (on: Kysely<unknown>) => schedules(on) },
  };
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const reason = error instanceof Error ? error.message : 'unknown';
    const unreached =
      error instanceof Error && 'syscall' in error ? '. Is DATABASE_URL right, and does the database run?' : '';
    throw new Problem('store-failed', `The tables could not be brought to this version: ${reason}${unreached}`, {
      cause: error,
    });
  }
}
