import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../support/private-postgres.ts';
import { describeStore } from '../support/store-contract.ts';

let server: PrivatePostgres;
beforeAll(async () => {
  server = await startPrivatePostgres();
});
afterAll(() => server.stop());

describeStore('Postgres', async () => {
  const url = await server.database();
  const store = await openStore({ kind: 'postgres', url });
  return {
    store,
    another: () => openStore({ kind: 'postgres', url }),
    tamper: (sql) => server.query(url, sql),
    close: () => store.close(),
  };
});
