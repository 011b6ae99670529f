import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownSysctls, pathOf } from '../../agent/apply/sysctl.ts';
import { openNonces } from '../../agent/nonces.ts';
import { handleOrder, type OrderDesk } from '../../agent/orders.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { canonicalJson } from '../../src/protocol/canonical.ts';
import type { Signed } from '../../src/protocol/message.ts';
import { planDigest } from '../../src/protocol/plan-digest.ts';
import { applyOrder, revertOrder, signOrder } from '../../src/rollout/orders.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Of the list of safe sysctls: the present value, and values an order may ask for. */
const KEYS = [
  { key: 'net.ipv4.tcp_syncookies', from: '0', to: ['1'] },
  { key: 'net.core.somaxconn', from: '4096', to: ['8192', '16384', '65535'] },
  { key: 'net.ipv4.tcp_max_syn_backlog', from: '256', to: ['1024', '4096', '8192'] },
  { key: 'net.ipv4.conf.eth0.rp_filter', from: '1', to: ['2'] },
  { key: 'net.ipv4.conf.eth1.rp_filter', from: '1', to: ['2'] },
  { key: 'net.core.netdev_max_backlog', from: '1000', to: ['2000', '4000'] },
] as const;

interface Host {
  readonly desk: OrderDesk;
  values(): Promise<Readonly<Record<string, string>>>;
}

let dir: string;
let a: Host;
let b: Host;
const bot = signerOf(generateKeyPairSync('ed25519'));
const stranger = signerOf(generateKeyPairSync('ed25519'));
/** Both hosts are in the same network namespace, so that nothing but their names tells them apart. */
const netns = ownSysctls().netns;

beforeAll(async () => {
  // In memory where there is such a file system: every refusal is written to disk and synced.
  dir = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'syndrop-approved-'));
  a = await openHost('host-a');
  b = await openHost('host-b');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function signerOf({ privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }) {
  const x = publicKey.export({ format: 'jwk' }).x ?? '';
  return {
    publicKey: `ed25519:${x}`,
    keyId: createHash('sha256').update(Buffer.from(x, 'base64url')).digest('hex').slice(0, 16),
    sign: (payload: string) => sign(null, Buffer.from(payload), privateKey).toString('base64'),
  };
}

/** The agent's own code for orders on a directory that stands for /proc/sys. */
async function openHost(hostId: string): Promise<Host> {
  const [sys, stateDir, policyFile] = ['sys', 'state', 'policy.json'].map((name) => join(dir, hostId, name));
  if (sys === undefined || stateDir === undefined || policyFile === undefined) throw new Error('three names');
  await mkdir(stateDir, { recursive: true });
  const policy = { format: 'syndrop-policy/1', mode: 'remediate', allow: 'listed-safe', maxPerDay: 1000 };
  await writeFile(policyFile, JSON.stringify(policy));
  for (const { key, from } of KEYS) {
    await mkdir(dirname(pathOf(sys, key)), { recursive: true });
    await writeFile(pathOf(sys, key), `${from}\n`);
  }
  const now = () => Date.now();
  return {
    desk: {
      judge: { hostId, botKeys: () => [bot.publicKey], now },
      stateDir,
      policyFile,
      sysctlDir: null,
      sysctls: ownSysctls(sys),
      nonces: openNonces(stateDir, now),
      startWatchdog: () => Promise.resolve(),
      opened: () => {},
    },
    async values() {
      const read = async (key: string) => (await readFile(pathOf(sys, key), 'utf8')).trim();
      return Object.fromEntries(await Promise.all(KEYS.map(async ({ key }) => [key, await read(key)])));
    },
  };
}

const untouched = Object.fromEntries(KEYS.map(({ key, from }) => [key, from]));

let changeIds = 0;

/** An approved plan for host A, as the bot signs it. */
function approvedFor(writes: readonly (readonly [number, number])[]) {
  const changes = writes.map(([at, wish]) => {
    const { key, from, to } = KEYS[at % KEYS.length] ?? KEYS[0];
    return { key, from, to: to[wish % to.length] ?? to[0] };
  });
  const planned = changes.map((change) => ({
    ...change,
    netns,
    why: '',
    scope: 'namespace' as const,
    risk: 'low' as const,
    riskText: '',
    takesEffect: 'now',
    memoryCost: null,
    owner: null,
    undo: '',
  }));
  const digest = planDigest({ host: 'host-a', netns, changes }, sha256);
  const plan: Plan = { digest, host: 'host-a', causeId: 'c', changes: planned, advice: [] };
  changeIds += 1;
  const approvers = [{ actor: 'slack:U2', at: new Date().toISOString() }];
  return { changeId: `change-${String(changeIds).padStart(6, '0')}`, plan, digest, approvers };
}

const TERMS = { watchSeconds: 10, leaseSeconds: 600 };
const writes = fc.uniqueArray(fc.tuple(fc.nat(KEYS.length - 1), fc.nat(2)), {
  minLength: 1,
  maxLength: KEYS.length,
  selector: ([at]) => at,
});

type Fields = Record<string, unknown>;

/** What an enemy without the bot's key does to signed bytes. */
const forgeries: Readonly<Record<string, (signed: Signed, noise: number, text: string) => Signed>> = {
  'another host': (signed) => edited(signed, (order) => ({ ...order, hostId: 'host-b' })),
  'a byte of the payload': (signed, noise) => ({ ...signed, payload: flipped(signed.payload, noise) }),
  // Of the decoded one: base64 has several spellings of the same bytes.
  'a bit of the signature': (signed, noise) => {
    const bytes = Buffer.from(signed.signature, 'base64');
    bytes[noise % bytes.length] = (bytes[noise % bytes.length] ?? 0) ^ (1 << (noise % 8));
    return { ...signed, signature: bytes.toString('base64') };
  },
  'no signature': (signed) => ({ ...signed, signature: '' }),
  'a key of his own': (signed) => ({ ...signed, keyId: stranger.keyId, signature: stranger.sign(signed.payload) }),
  'his signature under the name of the bot': (signed) => ({ ...signed, signature: stranger.sign(signed.payload) }),
  'another value': (signed, _, text) => edited(signed, (order) => withFirst(order, { to: text })),
  'another key': (signed, _, text) => edited(signed, (order) => withFirst(order, { key: `net.core.${text}` })),
  'a later end': (signed) =>
    edited(signed, (order) => ({ ...order, expires: new Date(Date.now() + 9e5).toISOString() })),
  'another nonce': (signed, noise) =>
    edited(signed, (order) => ({ ...order, nonce: noise.toString(16).padStart(32, '0') })),
  'another order of the changes': (signed) =>
    edited(signed, (order) => ({ ...order, changes: changesOf(order).toReversed() })),
  'a member more': (signed, _, text) => edited(signed, (order) => ({ ...order, [`x${text}`]: text })),
  'another spelling of the same': (signed) => ({ ...signed, payload: ` ${signed.payload}` }),
};

/** What a bot would have to be talked into signing: the digest is still that of the approved plan. */
const swindles: Readonly<Record<string, (order: Fields, text: string) => Fields>> = {
  'another host': (order) => ({ ...order, hostId: 'host-b' }),
  'another value': (order) => withFirst(order, { to: '65535' }),
  'another key': (order) => withFirst(order, { key: 'net.core.optmem_max' }),
  'another start': (order, text) => withFirst(order, { from: text }),
  'another namespace': (order) => ({ ...order, netns: 'net:[1]' }),
  'no namespace': (order) => ({ ...order, netns: null }),
  'another place': (order, text) => ({ ...order, place: { kind: 'netns', name: text } }),
  'a change more': (order) => ({ ...order, changes: [...changesOf(order), { ...changesOf(order)[0], to: '1' }] }),
  'a change less': (order) => ({ ...order, changes: changesOf(order).slice(1) }),
  'another digest': (order, text) => ({ ...order, planDigest: `sha256:${sha256(text)}` }),
  'the order the other way round': (order) => ({ ...order, changes: changesOf(order).toReversed() }),
};

function changesOf(order: Fields): readonly Fields[] {
  return Array.isArray(order['changes']) ? order['changes'] : [];
}

function withFirst(order: Fields, over: Fields): Fields {
  const [first, ...rest] = changesOf(order);
  return { ...order, changes: [{ ...first, ...over }, ...rest] };
}

function edited(signed: Signed, edit: (order: Fields) => Fields): Signed {
  return { ...signed, payload: canonicalJson(JSON.parse(JSON.stringify(edit(JSON.parse(signed.payload))))) };
}

function flipped(text: string, noise: number): string {
  const bytes = Buffer.from(text);
  const at = noise % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 + (noise % 7));
  return bytes.toString('latin1');
}

/** Of both hosts: refused, logged with the same code, and every value as it was. */
async function refusedBy(signed: Signed): Promise<readonly boolean[]> {
  const refused: boolean[] = [];
  for (const host of [a, b]) {
    const outcome = await handleOrder(signed, host.desk);
    expect(await lastLogged(host)).toMatchObject({ outcome });
    expect(await host.values()).toEqual(untouched);
    refused.push(outcome.state === 'refused');
  }
  return refused;
}

async function lastLogged({ desk }: Host): Promise<unknown> {
  const text = await readFile(join(desk.stateDir, 'orders.jsonl'), 'utf8');
  return JSON.parse(text.trim().split('\n').at(-1) ?? 'null');
}

test('a plan approved for host A changes host A to exactly that, and nothing on a host that differs only in its name', async () => {
  await fc.assert(
    fc.asyncProperty(writes, async (rows) => {
      const approved = approvedFor(rows);
      const signed = signOrder(applyOrder(approved, TERMS, new Date()), bot);
      expect(await handleOrder(signed, b.desk)).toMatchObject({ state: 'refused', code: 'wrong-host' });
      expect(await b.values()).toEqual(untouched);
      expect(await handleOrder(signed, a.desk)).toMatchObject({ state: 'applied' });
      const wanted = Object.fromEntries(approved.plan.changes.map(({ key, to }) => [key, to]));
      expect(await a.values()).toEqual({ ...untouched, ...wanted });
      // The same bytes again, there and elsewhere, do nothing more; nor do they once it was put back.
      expect(await handleOrder(signed, a.desk)).toMatchObject({ state: 'applied' });
      await handleOrder(signOrder(revertOrder(approved, new Date()), bot), a.desk);
      expect(await handleOrder(signed, a.desk)).toMatchObject({ state: 'reverted' });
      expect(await a.values()).toEqual(untouched);
      expect(await b.values()).toEqual(untouched);
    }),
    { numRuns: 25 },
  );
});

test('whatever somebody without the key of the bot makes of a signed order changes nothing on any host, and is logged there', async () => {
  const kind = fc.constantFrom(...Object.keys(forgeries));
  const text = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(writes, kind, fc.nat(), text, async (rows, name, noise, words) => {
      const signed = signOrder(applyOrder(approvedFor(rows), TERMS, new Date()), bot);
      const forged = forgeries[name]?.(signed, noise, words) ?? signed;
      fc.pre(
        forged.payload !== signed.payload || forged.signature !== signed.signature || forged.keyId !== signed.keyId,
      );
      expect(await refusedBy(forged)).toEqual([true, true]);
    }),
    { numRuns: 150 },
  );
});

test('an order that carries anything but what its digest says is refused even when the bot itself signed it', async () => {
  const kind = fc.constantFrom(...Object.keys(swindles));
  const text = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  await fc.assert(
    fc.asyncProperty(writes, kind, text, async (rows, name, words) => {
      const order: Fields = { ...applyOrder(approvedFor(rows), TERMS, new Date()) };
      const payload = canonicalJson(JSON.parse(JSON.stringify(swindles[name]?.(order, words) ?? order)));
      fc.pre(payload !== canonicalJson(JSON.parse(JSON.stringify(order))));
      const signed = { payload, keyId: bot.keyId, signature: bot.sign(payload) };
      expect(await refusedBy(signed)).toEqual([true, true]);
    }),
    { numRuns: 150 },
  );
});
