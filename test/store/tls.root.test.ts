import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../support/private-postgres.ts';

let dir: string;
let certificates: Certificates;
let server: PrivatePostgres;
let port: number;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-pg-tls-'));
  certificates = await makeCertificates(dir);
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  probe.close();
  const [cert, key] = await Promise.all([certificates.cert, certificates.key].map((file) => readFile(file, 'utf8')));
  server = await startPrivatePostgres({ port, cert: cert ?? '', key: key ?? '' });
});
afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

function urlWith(ca: string): string {
  const tls = `sslmode=verify-full&sslrootcert=${encodeURIComponent(ca)}`;
  return `postgresql://syndrop@localhost:${port}/postgres?${tls}`;
}

test('the store opens over TLS with the right authority, and not with another', async () => {
  const store = await openStore({ kind: 'postgres', url: urlWith(certificates.ca) });
  expect(await store.audit.verify()).toMatchObject({ intact: true });
  await store.close();
  await expect(openStore({ kind: 'postgres', url: urlWith(certificates.otherCa) })).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringMatching(/certificate|signature/i),
  });
});
