import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { unsealer } from '../../src/sealing/sealing.ts';
import { createAgentTransport } from '../../src/transports/agent.ts';
import { enrolHost } from '../../src/transports/agent/enrol.ts';
import { loadOrCreateSigner } from '../../src/transports/agent/keys.ts';
import { connectRedis } from '../../src/wiring/memory.ts';
import { keysOf, launchAgent, until } from '../support/agent-rig.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { separate } from '../../src/transports/agent/client.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let dir: string;
let certificates: Certificates;
let server: ChildProcess;
let url: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-tls-'));
  certificates = await makeCertificates(dir);
  const port = await freePort();
  const { ca, cert, key } = certificates;
  const lines = [
    'port 0',
    `tls-port ${port}`,
    'bind 127.0.0.1',
    `tls-cert-file ${cert}`,
    `tls-key-file ${key}`,
    `tls-ca-cert-file ${ca}`,
    'tls-auth-clients no',
    `dir ${dir}`,
    'save ""',
    'daemonize no',
  ];
  await writeFile(join(dir, 'redis.conf'), lines.join('\n'));
  server = spawn('redis-server', [join(dir, 'redis.conf')], { stdio: 'ignore' });
  url = `rediss://127.0.0.1:${port}`;
  await until(async () => {
    const redis = await connectRedis(url, ca).catch(() => null);
    redis?.disconnect();
    return redis !== null;
  }, 60_000);
});
afterAll(async () => {
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
  await rm(dir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the bot connects with the right authority, and not with another one, the usual ones, or without TLS', async () => {
  const redis = await connectRedis(url, certificates.ca);
  expect(await redis.ping()).toBe('PONG');
  // The readers of streams and queues duplicate it: they must be as careful.
  const copy = separate(redis, { maxRetriesPerRequest: 0 });
  expect(await copy.ping()).toBe('PONG');
  copy.disconnect();
  redis.disconnect();
  for (const caFile of [certificates.otherCa, null])
    await expect(connectRedis(url, caFile)).rejects.toMatchObject({
      code: 'redis-unreachable',
      message: expect.stringMatching(/certificate|signature/i),
    });
  await expect(connectRedis(url.replace('rediss', 'redis'), null)).rejects.toMatchObject({ code: 'redis-unreachable' });
  await expect(connectRedis(url, join(dir, 'none.pem'))).rejects.toMatchObject({ code: 'bad-config' });
});

test('an agent answers over TLS with the right authority, and says nothing to a Redis of another one', async () => {
  const redis = new Redis(url, { maxRetriesPerRequest: null, tls: { ca: await readFile(certificates.ca) } });
  redis.on('error', () => {});
  const signer = await loadOrCreateSigner(join(dir, 'bot.key'));
  const noticeKey = await unsealer();
  const home = join(dir, 'agent');
  const policy = { mode: 'observe' } as const;
  const keys = { botPublicKey: signer.publicKey, noticeKey: noticeKey.publicKey };
  const enrolled = await enrolHost({ redis, hostId: 'tls01', dir: home, policy, address: { url }, ...keys });
  const configured = JSON.parse(await readFile(enrolled.configPath, 'utf8'));
  const trusting = (caFile: string) =>
    writeFile(enrolled.configPath, JSON.stringify({ ...configured, redis: { ...configured.redis, tls: { caFile } } }));
  const hostKeys = () => Promise.resolve(keysOf(enrolled));
  const transport = createAgentTransport({ redis, botId: 'tls', signer, hostKeys, noticeKeys: [noticeKey] });
  try {
    await trusting(certificates.ca);
    const agent = launchAgent(enrolled.configPath);
    await until(() => agent.said().includes('ready'), 60_000);
    const bundle = await transport.collect(
      'tls01',
      { sources: ['uname'], windowSeconds: 0 },
      AbortSignal.timeout(30_000),
    );
    expect(bundle.host.id).toBe('tls01');
    await agent.stop();

    await trusting(certificates.otherCa);
    const before = String(await redis.call('CLIENT', 'LIST'));
    const wary = launchAgent(enrolled.configPath);
    await until(() => /certificate|signature/i.test(wary.said()), 60_000);
    expect(wary.said()).not.toContain('ready');
    expect(before).not.toContain('user=agent-tls01');
    expect(String(await redis.call('CLIENT', 'LIST'))).not.toContain('user=agent-tls01');
    await wary.stop();
  } finally {
    await transport.close();
    redis.disconnect();
  }
});
