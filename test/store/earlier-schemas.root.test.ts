import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { describeEarlierSchemas } from '../support/earlier-schemas.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../support/private-postgres.ts';

let server: PrivatePostgres;
beforeAll(async () => {
  server = await startPrivatePostgres();
});
afterAll(() => server.stop());

describeEarlierSchemas('a Postgres database', 'bytea', async (sql) => {
  const url = await server.database();
  await server.query(url, sql);
  const again = () => openStore({ kind: 'postgres', url });
  const store = await again();
  return { store, again, close: () => store.close() };
});
