import { cancelled } from './cancelled.ts';
import type { Connection } from './connect.ts';
import type { Hop } from './route.ts';

/** How many connections stay open when their collection is over, and for how long nobody may need them. */
export interface Keeping {
  readonly most: number;
  readonly idleMs: number;
}

export const KEEP_NONE: Keeping = { most: 0, idleMs: 0 };

/** A connection that one collection has for itself. Exactly one of `keep` and `drop` is to be called. */
export interface Lease {
  readonly connection: Connection;
  /** It was there before: it may have died since, unnoticed. */
  readonly reused: boolean;
  /** Another collection may have it. */
  keep(): void;
  drop(): void;
}

export type Connect = (route: readonly Hop[], signal: AbortSignal) => Promise<Connection>;

interface Idle {
  readonly connection: Connection;
  readonly timer: NodeJS.Timeout;
  readonly unwatch: () => void;
}

/**
 * Connections by the whole way they take: who logs in, where, through whom, with which keys known and offered. A connection
 * of another way is never given, however alike the names.
 */
export class ConnectionPool {
  readonly #keeping: Keeping;
  readonly #connect: Connect;
  readonly #idle = new Map<string, Idle>();
  readonly #open = new Set<Connection>();
  readonly #closing = new AbortController();

  constructor(keeping: Keeping, connect: Connect) {
    this.#keeping = keeping;
    this.#connect = connect;
  }

  async take(route: readonly Hop[], signal: AbortSignal): Promise<Lease> {
    const way = JSON.stringify(route);
    const idle = this.#idle.get(way);
    if (idle === undefined || signal.aborted) return await this.fresh(route, signal);
    this.#forget(way, idle);
    return this.#lease(way, idle.connection, true);
  }

  /** A new connection, whatever is kept. @throws Problem `cancelled` once the pool is closed. */
  async fresh(route: readonly Hop[], signal: AbortSignal): Promise<Lease> {
    const either = AbortSignal.any([signal, this.#closing.signal]);
    const connection = await this.#connect(route, either);
    if (either.aborted) {
      connection.close();
      throw cancelled();
    }
    this.#open.add(connection);
    connection.onLost(() => this.#open.delete(connection));
    return this.#lease(JSON.stringify(route), connection, false);
  }

  /** Closes all, also those in use; what is given back later is closed then. */
  close(): void {
    this.#closing.abort();
    for (const { timer } of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    for (const connection of this.#open) connection.close();
    this.#open.clear();
  }

  #lease(way: string, connection: Connection, reused: boolean): Lease {
    return { connection, reused, keep: () => this.#keep(way, connection), drop: () => this.#drop(connection) };
  }

  #keep(way: string, connection: Connection): void {
    // Those that are kept stay: a sweep of more hosts than that would otherwise drop each just before its turn comes again.
    const full = this.#idle.size >= this.#keeping.most || this.#idle.has(way);
    if (full || this.#closing.signal.aborted || connection.isLost()) return this.#drop(connection);
    const timer = setTimeout(() => {
      this.#forget(way, idle);
      this.#drop(connection);
    }, this.#keeping.idleMs);
    timer.unref();
    const unwatch = connection.onLost(() => this.#forget(way, idle));
    const idle = { connection, timer, unwatch };
    this.#idle.set(way, idle);
  }

  #forget(way: string, idle: Idle): void {
    clearTimeout(idle.timer);
    idle.unwatch();
    if (this.#idle.get(way) === idle) this.#idle.delete(way);
  }

  #drop(connection: Connection): void {
    this.#open.delete(connection);
    connection.close();
  }
}
