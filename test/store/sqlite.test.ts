import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { describeStore, type OpenedStore } from '../support/store-contract.ts';

async function open(): Promise<OpenedStore> {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-store-'));
  const file = join(dir, 'state', 'syndrop.db');
  const store = await openStore({ kind: 'sqlite', file });
  return {
    store,
    another: () => openStore({ kind: 'sqlite', file }),
    tamper: async (sql) => {
      const database = new Database(file);
      database.exec(sql);
      database.close();
    },
    close: async () => {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

describeStore('SQLite', open);

it('a file that is no database is a Problem that names it', async () => {
  await expect(openStore({ kind: 'sqlite', file: '/dev/null/syndrop.db' })).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringContaining('/dev/null/syndrop.db'),
  });
});
