import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseConnection, type Driver, SqliteDialect, SqliteDriver } from 'kysely';
import type Database from 'libsql';

/** How long to wait for another process that is writing. */
const PATIENCE_MS = 10_000;
/** SQLite's own waiting stops the whole program, so it gets only this much of it; the rest is waited here. */
const BLOCKING_MS = 20;

/**
 * SQLite for a program that must not stand still: a transaction takes the write lock at its start, and a lock held by
 * somebody else is waited for without blocking the event loop. All writes go through transactions.
 */
export class PatientSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;

  constructor(database: Database.Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new PatientSqliteDriver(this.#database);
  }
}

class PatientSqliteDriver extends SqliteDriver {
  readonly #database: Database.Database;
  /**
   * One statement for every try: libsql 0.5 leaves one that failed as busy in progress until it is run again, and no
   * transaction of the connection can commit meanwhile (libsql-js pull request 238).
   */
  readonly #begin: Database.Statement;

  constructor(database: Database.Database) {
    super({ database });
    this.#database = database;
    database.pragma(`busy_timeout = ${BLOCKING_MS}`);
    this.#begin = database.prepare('begin immediate');
  }

  override async beginTransaction(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (let pause = 2; ; pause = Math.min(2 * pause, 100)) {
      try {
        this.#begin.run();
        return;
      } catch (cause) {
        if (!isBusy(cause) || performance.now() > until) throw cause;
      }
      await sleep(pause);
    }
  }

  /** Writes that follow one another would each wait for the disk on this thread with nobody served in between. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    await nextTurn();
  }

  /** A full disk ends the transaction by itself; to end it again is an error, which would stand in the place of the true one. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection);
  }
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && String(cause.code).startsWith('SQLITE_BUSY');
}
