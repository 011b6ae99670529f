import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSessions, type Session, type Sessions } from '../../../src/app/people/console-sessions.ts';
import { revokedKey } from '../../../src/app/hosts/key-rotation.ts';
import type { Store } from '../../../src/app/store.ts';
import { canonicalJson } from '../../../src/protocol/canonical.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { isSignedBy, type KeyPair, loadOrCreateSigner } from '../../../src/transports/agent/keys.ts';

const ORIGIN = 'https://syndrop.example.com';
const START = Date.parse('2026-03-02T09:00:00.000Z');

let dir: string;
let store: Store;
let key: KeyPair;
let now: number;
let known: boolean;
let sessions: Sessions;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-sessions-'));
  store = await openStore({ kind: 'sqlite', file: join(dir, 'syndrop.db') });
  key = await loadOrCreateSigner(join(dir, 'ops.pem'));
  now = START;
  known = true;
  sessions = open();
});

afterEach(async () => {
  await store.close();
  await rm(dir, { recursive: true, force: true });
});

/** One bot of several on the same store. */
function open(secret = 'a key that is as long as a key has to be'): Sessions {
  return createSessions({
    store,
    key: Buffer.from(secret),
    origin: () => ORIGIN,
    minutes: 60,
    operatorOf: ({ payload, keyId, signature }) =>
      isSignedBy(key.publicKey, keyId, payload, signature) ? 'ops' : null,
    knows: (operator, keyId) => known && operator === 'ops' && keyId === key.keyId,
    clock: () => new Date(now),
    log: () => {},
  });
}

function wish(over: Record<string, string> = {}, signer: KeyPair = key) {
  const at = new Date(now).toISOString();
  const payload = canonicalJson({ format: 'syndrop-console/1', console: ORIGIN, at, ...over });
  return { payload, keyId: signer.keyId, signature: signer.sign(payload) };
}

async function token(): Promise<string> {
  now += 1;
  const made = await sessions.knock(wish());
  if (made === null) throw new Error('not let in');
  return made.token;
}

async function enter(): Promise<string> {
  const cookie = await sessions.enter(await token());
  if (cookie === null) throw new Error('the link did not open');
  return cookie;
}

async function entered(): Promise<{ readonly cookie: string; readonly session: Session }> {
  const cookie = await enter();
  const session = await sessions.session(cookie);
  if (session === null) throw new Error('no session');
  return { cookie, session };
}

async function audited(): Promise<readonly string[]> {
  return (await store.audit.after(0, 100)).map(({ actor, what, detail }) =>
    [actor, what, detail['code']].filter((part) => part !== undefined).join(' '),
  );
}

describe('a wish to log in', () => {
  it('is answered with a link for the operator whose key signed it, which opens once', async () => {
    const made = await token();
    expect(await sessions.whose(made)).toBe('ops');
    expect(await sessions.enter(made)).toMatch(/^ops\./);
    expect(await sessions.whose(made)).toBeNull();
    expect(await sessions.enter(made)).toBeNull();
    expect(await audited()).toEqual(['key:ops console.entered', 'syndrop console.refused bad-link']);
  });

  it('opens once, of two bots at the same moment', async () => {
    const made = await token();
    const other = open();
    const cookies = await Promise.all([sessions.enter(made), other.enter(made)]);
    expect(cookies.filter((cookie) => cookie !== null)).toHaveLength(1);
  });

  it.each([
    ['for another console', () => wish({ console: 'https://evil.example.com' }), 'wrong-console'],
    ['of two minutes ago', () => wish({ at: new Date(now - 120_000).toISOString() }), 'stale'],
    ['of another purpose', () => wish({ format: 'syndrop-decision/1' }), 'malformed'],
    ['with something besides', () => wish({ operator: 'root' }), 'malformed'],
    [
      'changed after signing',
      () => ({ ...wish(), payload: wish({ at: '2026-03-02T09:00:01.000Z' }).payload }),
      'unknown-key',
    ],
    ['that is none', () => 'let me in', 'malformed'],
    ['that is too long', () => ({ ...wish(), payload: ' '.repeat(2_000) }), 'malformed'],
  ])('%s is refused, and audited', async (_, made, code) => {
    expect(await sessions.knock(made())).toBeNull();
    expect(await audited()).toEqual([`syndrop console.refused ${code}`]);
  });

  it('signed by an unknown or a revoked key is refused', async () => {
    const stranger = await loadOrCreateSigner(join(dir, 'stranger.pem'));
    expect(await sessions.knock(wish({}, stranger))).toBeNull();
    await store.switches.swap(revokedKey(key.keyId), null, '2026-01-01T00:00:00Z');
    expect(await sessions.knock(wish())).toBeNull();
    expect(await audited()).toEqual(['syndrop console.refused unknown-key', 'syndrop console.refused key-revoked']);
  });

  it('is good once: said again, also after a later one, it opens nothing', async () => {
    const heard = wish();
    expect(await sessions.knock(heard)).not.toBeNull();
    expect(await sessions.knock(heard)).toBeNull();
    await token();
    expect(await sessions.knock(heard)).toBeNull();
  });

  it('makes a link that ends after a minute, and with the key', async () => {
    const late = await token();
    now += 61_000;
    expect(await sessions.enter(late)).toBeNull();
    const revoked = await token();
    await store.switches.swap(revokedKey(key.keyId), null, '2026-01-01T00:00:00Z');
    expect(await sessions.enter(revoked)).toBeNull();
  });

  it('fills no audit by being wrong a thousand times', async () => {
    for (let round = 0; round < 1_000; round += 1) await sessions.knock('let me in');
    expect(await audited()).toHaveLength(1);
  });
});

describe('a session', () => {
  it('is known by its cookie, also to another bot, until its hour', async () => {
    const { cookie, session } = await entered();
    expect(session).toMatchObject({ operator: 'ops', keyId: key.keyId, until: session.since + 3_600_000 });
    expect(await open().session(cookie)).toEqual(session);
    expect(await open('another key of the same length or so, ok').session(cookie)).toBeNull();
    now += 3_600_000 - 1;
    expect(await sessions.session(cookie)).not.toBeNull();
    now += 1;
    expect(await sessions.session(cookie)).toBeNull();
  });

  it('is none with any character of its cookie changed', async () => {
    const cookie = await enter();
    for (let place = 0; place < cookie.length; place += 1) {
      for (const other of ['0', 'a', '.', '_']) {
        if (cookie[place] === other) continue;
        const changed = cookie.slice(0, place) + other + cookie.slice(place + 1);
        expect(await sessions.session(changed)).toBeNull();
      }
    }
    expect(await sessions.session('')).toBeNull();
  });

  it('ends with its key: revoked, or gone from the configuration', async () => {
    const cookie = await enter();
    known = false;
    expect(await sessions.session(cookie)).toBeNull();
    known = true;
    expect(await sessions.session(cookie)).not.toBeNull();
    await store.switches.swap(revokedKey(key.keyId), null, '2026-01-01T00:00:00Z');
    expect(await sessions.session(cookie)).toBeNull();
  });

  it('ends everywhere when its operator logs out anywhere, and a new one begins', async () => {
    const first = await enter();
    const { cookie, session } = await entered();
    await sessions.leave(session);
    expect([await sessions.session(first), await open().session(cookie)]).toEqual([null, null]);
    expect((await audited()).at(-1)).toBe('key:ops console.left');
    now += 1;
    expect(await sessions.session(await enter())).not.toBeNull();
  });

  it('has forms of its own', async () => {
    const one = await entered();
    const other = await entered();
    expect(one.session.csrf).not.toBe(other.session.csrf);
    expect(one.cookie).not.toContain(one.session.csrf);
  });
});
