import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Store } from '../../../src/app/store.ts';
import { installScript } from '../../../src/faces/cli/install-script.ts';
import { type Unsealer, unsealer } from '../../../src/sealing/sealing.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { type AgentTransport, createAgentTransport } from '../../../src/transports/agent.ts';
import { type Minted, mintEnrolment } from '../../../src/transports/agent/enrol.ts';
import { enrolmentsOf } from '../../../src/wiring/enrolment.ts';
import {
  type AgentRig,
  hasEnded,
  launchAgent,
  openAgentRig,
  type RunningAgent,
  until,
} from '../../support/agent-rig.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const HOST = 'born01';

let rig: AgentRig;
let store: Store;
let transport: AgentTransport;
let noticeKey: Unsealer;
let enrolments: ReturnType<typeof enrolmentsOf>;
const running = new Set<RunningAgent>();
beforeEach(async () => {
  rig = await openAgentRig();
  store = await openStore({ kind: 'sqlite', file: join(rig.dir, 'syndrop.db') });
  noticeKey = await unsealer();
  enrolments = enrolmentsOf(store, rig.redis);
  transport = createAgentTransport({
    redis: rig.redis,
    botId: `enrolling-${process.pid}`,
    signer: rig.signer,
    noticeKeys: [noticeKey],
    hostKeys: async (hostId) => {
      const host = await store.hosts.find(hostId);
      return host?.publicKey == null ? null : { signing: [host.publicKey], sealing: host.sealingKey };
    },
    patienceSeconds: 5,
  });
  // The rig's own bot reads the same notices, in the same group, and knows another key.
  await rig.transport.close();
  transport.onNotice(
    () => {},
    (enrolment) => enrolments.take(enrolment),
  );
});
afterEach(async () => {
  for (const agent of running) await agent.stop('SIGKILL');
  running.clear();
  await transport.close();
  await store.close();
  await rig.close();
});

async function mint(minutes = 10): Promise<Minted> {
  const expires = new Date(Date.now() + minutes * 60_000);
  const minted = await mintEnrolment({
    redis: rig.redis,
    hostId: HOST,
    botPublicKey: rig.signer.publicKey,
    noticeKey: noticeKey.publicKey,
    policy: { mode: 'observe' },
    expires,
    sysctlDir: null,
  });
  const { tokenHash, passwordHash } = minted;
  await enrolments.expect(
    HOST,
    { tokenHash, passwordHash, mode: 'observe', expires: expires.toISOString() },
    'syndrop',
  );
  return minted;
}

async function place({ files }: Minted, name: string): Promise<string> {
  const dir = join(rig.dir, name);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, file)), { recursive: true, mode: 0o700 });
    await writeFile(join(dir, file), text, { mode: 0o600 });
  }
  return dir;
}

function start(dir: string): RunningAgent {
  const agent = launchAgent(join(dir, 'agent.json'));
  running.add(agent);
  return agent;
}

async function letsIn(password: string): Promise<boolean> {
  const path = rig.server.socketPath;
  const own = {
    username: `agent-${HOST}`,
    password,
    protocol: 2,
    enableReadyCheck: false,
    disableClientInfo: true,
  } as const;
  const redis = new Redis({ path, ...own, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  const answer = await redis.connect().then(
    () => true,
    () => false,
  );
  redis.disconnect();
  return answer;
}

function collect() {
  return transport.collect(HOST, { sources: ['uname'], windowSeconds: 0 }, AbortSignal.timeout(9_000));
}

async function audited(): Promise<readonly string[]> {
  return (await store.audit.after(0, 100)).map(({ what, detail }) => `${what} ${detail['code'] ?? ''}`.trim());
}

test('a host makes its key itself, names it once with its token, and token and first password are dead', async () => {
  const minted = await mint();
  expect(JSON.stringify(minted.files)).not.toContain('PRIVATE KEY');
  const dir = await place(minted, 'born');
  const copy = join(rig.dir, 'copy');
  await cp(dir, copy, { recursive: true });
  const agent = start(dir);
  await until(() => agent.said().includes('ready'), 60_000);
  expect((await collect()).host.id).toBe(HOST);
  const key = join(dir, 'state', 'agent.key');
  expect((await stat(key)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dir, 'state'))).not.toEqual(expect.arrayContaining(['enrol.token', 'redis.password.new']));
  const first = minted.files['state/redis.password'] ?? '';
  const own = await readFile(join(dir, 'state', 'redis.password'), 'utf8');
  expect([await letsIn(first), await letsIn(own)]).toEqual([false, true]);
  // Nothing that went through Redis holds the token, the passwords or the key.
  const written = await Promise.all(
    (await readdir(join(rig.dir, 'redis', 'appendonlydir'))).map((name) =>
      readFile(join(rig.dir, 'redis', 'appendonlydir', name), 'latin1'),
    ),
  );
  const { token } = JSON.parse(minted.files['state/enrol.token'] ?? '');
  for (const secret of [token, first, own]) expect(written.join('').includes(secret)).toBe(false);

  const thief = start(copy);
  await until(() => thief.said().includes('enrolling'), 60_000);
  const { publicKey } = (await store.hosts.find(HOST)) ?? {};
  expect(await audited()).toEqual(['enrolment.begun', 'host.enrolled']);
  await thief.stop();
  await agent.stop();
  const again = start(dir);
  await until(() => again.said().includes('ready'), 60_000);
  expect((await store.hosts.find(HOST))?.publicKey).toBe(publicKey);
});

test('an agent that dies at any moment of enrolling finishes it at its next start', async () => {
  const dir = await place(await mint(), 'born');
  for (let delay = 200; ; delay += 150) {
    const agent = start(dir);
    const timer = setTimeout(() => agent.process.kill('SIGKILL'), delay);
    await until(() => agent.said().includes('ready') || hasEnded(agent), 60_000);
    clearTimeout(timer);
    if (agent.said().includes('ready')) break;
  }
  expect((await collect()).host.id).toBe(HOST);
  expect((await audited()).filter((row) => row.startsWith('host.enrolled'))).toHaveLength(1);
});

test('a token that has run out is not sent any more, and its Redis user goes', async () => {
  const minted = await mint(-1);
  const agent = start(await place(minted, 'late'));
  expect((await agent.ended).status).toBe(1);
  expect(agent.said()).toMatch(/was good until .* syndrop enroll born01/);
  await enrolments.expire();
  expect(await letsIn(minted.files['state/redis.password'] ?? '')).toBe(false);
  expect(String(await rig.redis.call('ACL', 'USERS'))).not.toContain(`agent-${HOST}`);
  expect(await audited()).toContain('enrolment.expired');
});

test('a revoked host loses its connection, cannot come back, and is not believed any more', async () => {
  const dir = await place(await mint(), 'born');
  const agent = start(dir);
  await until(() => agent.said().includes('ready'), 60_000);
  await collect();
  expect(await enrolments.revoke(HOST, 'syndrop')).toBe(true);
  await expect(collect()).rejects.toMatchObject({ code: 'host-unknown' });
  await until(() => agent.said().includes('WRONGPASS'), 60_000);
  expect(await letsIn(await readFile(join(dir, 'state', 'redis.password'), 'utf8'))).toBe(false);
  expect(await rig.redis.exists(`syn:host.${HOST}:in`)).toBe(0);
  expect(String(await rig.redis.call('CLIENT', 'LIST'))).not.toContain(`agent-${HOST}`);
});

test('the script puts every file where it belongs, closed to others, whatever it holds', async () => {
  const dir = join(rig.dir, "it's here");
  const files = { [join(dir, 'agent.json')]: `{"a":"$HOME 'q' \\n"}\n`, [join(dir, 'state', 'enrol.token')]: 'x' };
  await promisify(execFile)('sh', ['-c', installScript(files)], { env: { PATH: '/usr/bin:/bin' } });
  for (const [file, text] of Object.entries(files)) {
    expect(await readFile(file, 'utf8')).toBe(text);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  }
  expect((await stat(join(dir, 'state'))).mode & 0o777).toBe(0o700);
});
