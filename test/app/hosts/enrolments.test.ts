import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEnrolments, waitingToEnrol } from '../../../src/app/hosts/enrolments.ts';
import type { Store } from '../../../src/app/store.ts';
import type { Enrolment } from '../../../src/protocol/enrolment.ts';
import { openStore } from '../../../src/store/open-store.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let dir: string;
let store: Store;
let now: number;
let done: string[];
let enrolments: ReturnType<typeof createEnrolments>;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'syndrop-enrol-'));
  store = await openStore({ kind: 'sqlite', file: join(dir, 'syndrop.db') });
  now = Date.parse('2026-01-01T00:00:00Z');
  done = [];
  enrolments = create();
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** One bot of several on the same store. */
function create() {
  const note = (what: string) => (hostId: string, hash?: string) => {
    done.push(`${what} ${hostId}${hash === undefined ? '' : ` ${hash}`}`);
    return Promise.resolve();
  };
  const access = { letIn: note('in'), dropPassword: note('drop'), remove: note('out') };
  return createEnrolments({ store, access, clock: () => new Date(now), log: () => {} });
}

async function mint(hostId: string, minutes = 60): Promise<string> {
  const token = randomBytes(32).toString('hex');
  const expires = new Date(now + minutes * 60_000).toISOString();
  const minted = {
    tokenHash: sha256(token),
    passwordHash: sha256(`first ${hostId}`),
    expires,
    mode: 'observe',
  } as const;
  await enrolments.expect(hostId, minted, 'syndrop');
  return token;
}

function from(hostId: string, token: string, key = 'a'): Enrolment {
  const keys = { publicKey: `ed25519:${key.repeat(43)}`, sealingKey: `x25519:${key.repeat(43)}` };
  const at = new Date(now).toISOString();
  return { format: 'syndrop-enrolment/1', hostId, at, token, ...keys, passwordHash: sha256(`own ${key}`) };
}

async function audited(): Promise<readonly string[]> {
  return (await store.audit.after(0, 100)).map(({ what, detail }) => `${what} ${detail['code'] ?? ''}`.trim());
}

describe('a token', () => {
  test('lets its host in once, by the password the host made; the store never held the token', async () => {
    const token = await mint('web01');
    expect(await store.switches.get('enrolments')).not.toContain(token);
    await enrolments.take(from('web01', token));
    expect(await store.hosts.find('web01')).toMatchObject({ publicKey: `ed25519:${'a'.repeat(43)}`, mode: 'observe' });
    expect(done).toEqual([`in web01 ${sha256('own a')}`]);
    await enrolments.take(from('web01', token, 'b'));
    expect(await store.hosts.find('web01')).toMatchObject({ publicKey: `ed25519:${'a'.repeat(43)}` });
    expect(await audited()).toEqual(['enrolment.begun', 'host.enrolled', 'enrolment.refused used']);
  });

  test('said again by the same host, as after a crash, finishes what was begun and counts once', async () => {
    const token = await mint('web01');
    await enrolments.take(from('web01', token));
    await enrolments.take(from('web01', token));
    expect(done).toEqual([`in web01 ${sha256('own a')}`, `in web01 ${sha256('own a')}`]);
    expect(await audited()).toEqual(['enrolment.begun', 'host.enrolled']);
  });

  test('presented by many at the same moment and to several bots belongs to one of them', async () => {
    const token = await mint('web01');
    const keys = 'abcdefgh'.split('');
    await Promise.all(keys.map((key) => create().take(from('web01', token, key))));
    const { publicKey = '' } = (await store.hosts.find('web01')) ?? {};
    const winner = publicKey?.at(-1) ?? '';
    expect(keys).toContain(winner);
    expect(done).toEqual([`in web01 ${sha256(`own ${winner}`)}`]);
  });

  test.each([
    ['of another host', 'wrong-host', async () => from('web02', await mint('web01'))],
    ['made up', 'wrong-token', async () => (await mint('web01'), from('web01', 'f'.repeat(64)))],
    ['for a host that has none', 'no-token', () => Promise.resolve(from('web03', 'f'.repeat(64)))],
    ['named like a part of every object', 'no-token', () => Promise.resolve(from('constructor', 'f'.repeat(64)))],
    [
      'that ran out',
      'expired',
      async () => {
        const token = await mint('web01', 1);
        now += 61_000;
        return from('web01', token);
      },
    ],
    [
      'that a later one replaced',
      'wrong-token',
      async () => {
        const first = await mint('web01');
        await mint('web01');
        return from('web01', first);
      },
    ],
  ])('%s is refused as %s and audited, once however often it is tried', async (_, code, make) => {
    const enrolment = await make();
    done = [];
    for (let n = 0; n < 5; n += 1) await enrolments.take(enrolment);
    expect(await store.hosts.list()).toEqual([]);
    expect(done).toEqual([]);
    expect((await audited()).filter((row) => row.startsWith('enrolment.refused'))).toEqual([
      `enrolment.refused ${code}`,
    ]);
  });

  test('shows its host as one that has yet to enrol, until it is used or runs out', async () => {
    const token = await mint('web01');
    await mint('web02', 10);
    const waiting = async () => [...(await waitingToEnrol(store, new Date(now))).keys()];
    expect(await waiting()).toStrictEqual(['web01', 'web02']);
    now += 11 * 60_000;
    expect(await waiting()).toStrictEqual(['web01']);
    await enrolments.take(from('web01', token));
    expect(await waiting()).toStrictEqual([]);
  });

  test('that ran out unused takes its password along; a used one leaves the host alone', async () => {
    await mint('web01', 1);
    const token = await mint('web02', 1);
    await enrolments.take(from('web02', token));
    done = [];
    now += 61_000;
    await enrolments.expire();
    await enrolments.expire();
    expect(done).toEqual(['out web01']);
    expect(await store.switches.get('enrolments')).toBeNull();
    expect((await audited()).at(-1)).toBe('enrolment.expired');
  });

  test('for a host that is enrolled leaves its access until the new key is there, then replaces both', async () => {
    await enrolments.take(from('web01', await mint('web01')));
    const token = await mint('web01', 1);
    done = [];
    expect(await store.hosts.find('web01')).toMatchObject({ publicKey: `ed25519:${'a'.repeat(43)}` });
    await enrolments.take(from('web01', token, 'b'));
    expect(await store.hosts.find('web01')).toMatchObject({ publicKey: `ed25519:${'b'.repeat(43)}` });
    await mint('web01', 1);
    done = [];
    now += 61_000;
    await enrolments.expire();
    expect(done).toEqual([`drop web01 ${sha256('first web01')}`]);
  });
});

test('a revoked host is unknown from then on, and its token with it', async () => {
  const token = await mint('web01');
  await enrolments.take(from('web01', token));
  expect(await enrolments.revoke('web01', 'syndrop')).toBe(true);
  expect(await store.hosts.find('web01')).toBeNull();
  await enrolments.take(from('web01', token));
  expect(await store.hosts.find('web01')).toBeNull();
  expect(await enrolments.revoke('web01', 'syndrop')).toBe(false);
  expect(await audited()).toEqual(['enrolment.begun', 'host.enrolled', 'host.revoked', 'enrolment.refused no-token']);
});
