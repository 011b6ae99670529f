import { chmod } from 'node:fs/promises';
import type { Store } from '../app/store.ts';
import type { Config } from '../config/config.ts';
import { ownDirectory } from '../embedded/own-directory.ts';
import { openStore } from '../store/open-store.ts';
import { placesOf } from './places.ts';

/** From here on every file this process and its children make is closed to other users of the machine. */
export async function closeState({ stateDir }: Config): Promise<void> {
  process.umask(0o077);
  await ownDirectory(stateDir);
}

/** The store, whose SQLite file holds what hosts said and is nobody else's business. */
export async function openClosedStore(config: Config): Promise<Store> {
  await closeState(config);
  const place = placesOf(config).store;
  const store = await openStore(place);
  // Made by an earlier version, it may be open still; Postgres has no file here.
  const files = place.kind === 'sqlite' ? ['', '-wal', '-shm'].map((end) => `${place.file}${end}`) : [];
  for (const file of files) await chmod(file, 0o600).catch(() => {});
  return store;
}

/** Opens the store for one piece of work, and closes it whatever comes of that. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openClosedStore(config);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
