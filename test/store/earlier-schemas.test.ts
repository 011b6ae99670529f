import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { openStore } from '../../src/store/open-store.ts';
import { describeEarlierSchemas } from '../support/earlier-schemas.ts';

describeEarlierSchemas('a SQLite file', 'blob', async (sql) => {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-earlier-'));
  const file = join(dir, 'syndrop.db');
  const database = new Database(file);
  database.exec(sql);
  database.close();
  const again = () => openStore({ kind: 'sqlite', file });
  const store = await again();
  return {
    store,
    again,
    async close() {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
});
