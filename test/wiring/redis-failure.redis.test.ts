import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPrivateRedis } from '../../src/embedded/redis.ts';
import { connectRedis } from '../../src/wiring/memory.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';

let dir: string;
let certificates: Certificates;
const servers: Server[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-redis-failure-'));
  certificates = await makeCertificates(dir);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(dir, { recursive: true, force: true });
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

const refusal = (url: string, ca: string | null = null) =>
  connectRedis(url, ca).then(
    (redis) => redis.disconnect(),
    (error: Error) => error.message,
  );

/** Speaks no TLS. */
const plain = () =>
  listen(createServer((socket) => void socket.on('data', () => socket.end('-ERR\r\n')).on('error', () => {})));

async function overTls(): Promise<number> {
  const { cert, key } = certificates;
  const server = createTlsServer({ cert: await readFile(cert), key: await readFile(key) });
  return await listen(server.on('tlsClientError', () => {}));
}

test('a Redis that cannot be used is told with what to do about it', async () => {
  const closed = await plain();
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await refusal(`redis://127.0.0.1:${closed}`)).toContain('is Redis running, and is the port');
  expect(await refusal(`unix://${join(dir, 'none.sock')}`)).toContain('There is no such socket');
  expect(await refusal('redis://redis.invalid:6379')).toContain('spelled right?');

  const redis = await startPrivateRedis({ dir: join(dir, 'redis') });
  const told = await refusal(`unix://${redis.url.replace(/password=.*/, 'password=wrong')}`);
  await redis.stop();
  expect(told).toContain('user is disabled. Are user and password in REDIS_URL right');

  const tls = await overTls();
  expect(await refusal(`rediss://localhost:${tls}`)).toContain('SYNDROP_REDIS_CA');
  expect(await refusal(`redis://localhost:${tls}`)).toContain('begins with rediss://');
  expect(await refusal(`rediss://localhost:${await plain()}`, certificates.ca)).toContain('does not speak TLS');
});
