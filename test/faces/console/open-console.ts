import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSessions } from '../../../src/app/people/console-sessions.ts';
import { reason } from '../../../src/app/diagnosing/reason.ts';
import { totpOf } from '../../../src/app/people/second-factor.ts';
import type { InventoryHost } from '../../../src/fleet/inventory-host.ts';
import { createConsoleServer } from '../../../src/faces/console/serve.ts';
import { bundleFromCase } from '../../../src/transports/file.ts';
import { isSignedBy, type KeyPair, loadOrCreateSigner } from '../../../src/transports/agent/keys.ts';
import { logIn } from '../../../src/wiring/console-login.ts';
import { type Bench, type BenchOptions, openBench } from '../../support/app-bench.ts';

/** Of the authenticator app of the operator `ops`. */
const SECRET = 'JBSWY3DPEHPK3PXP';

/** `web01` is there; of the others only the inventory speaks. */
const HOSTS: readonly InventoryHost[] = ['web01', 'web02', 'db01'].map((id) => ({
  id,
  transport: 'agent',
  address: null,
  tags: id.startsWith('web') ? ['edge'] : [],
  groups: ['prod'],
}));

export interface OpenConsole {
  readonly bench: Bench;
  readonly origin: string;
  /** The key of the operator `ops`. */
  readonly key: KeyPair;
  /** A link that logs in, once. */
  link(): Promise<string>;
  /** What the authenticator app shows; each is good once, so `ahead` reads that of the next half minute. */
  code(ahead?: number): string;
  close(): Promise<void>;
}

/** The console of a real bot, whose host `web01` shows a fault that a sysctl cures, recorded from a kernel. */
export async function openConsole(
  lang: 'en' | 'zh' = 'en',
  options: BenchOptions = {},
  clock = () => new Date(),
): Promise<OpenConsole> {
  const recorded = await bundleFromCase('test/cases/lab/syn-queue-full-no-cookies.case.br');
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-console-'));
  const key = await loadOrCreateSigner(join(dir, 'ops.pem'));
  const bench = await openBench({
    rules: { approvers: ['key:ops'] },
    secrets: { 'key:ops': SECRET },
    reason: (bundle, question, sha256) =>
      reason({ ...recorded, host: { ...recorded.host, id: bundle.host.id } }, { lang, ...question }, sha256),
    listed: async () => HOSTS,
    ...options,
  });
  await bench.app.start();
  let origin = '';
  const sessions = createSessions({
    store: bench.store,
    key: randomBytes(32),
    origin: () => origin,
    minutes: 60,
    operatorOf: ({ payload, keyId, signature }) =>
      isSignedBy(key.publicKey, keyId, payload, signature) ? 'ops' : null,
    knows: (operator, keyId) => operator === 'ops' && keyId === key.keyId,
    clock,
    log: () => {},
  });
  const server = createConsoleServer({
    app: bench.app,
    sessions,
    origin: () => origin,
    minutes: 60,
    trustedProxies: [],
    pageOf: (id) => `https://reports.example.com/report/${id}/`,
    lang,
    clock,
    log: (message) => {
      throw new Error(message);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  origin = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  return {
    bench,
    origin,
    key,
    link: async () => (await logIn(origin, key, new AbortController().signal)).link,
    code: (ahead = 0) => totpOf('key:ops', SECRET).generate({ timestamp: Date.now() + ahead * 30_000 }),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await bench.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
