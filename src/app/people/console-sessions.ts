import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../../protocol/canonical.ts';
import { Signed } from '../../protocol/message.ts';
import { ConsoleLogin } from '../../protocol/operator.ts';
import { revokedKey } from '../hosts/key-rotation.ts';
import type { Store } from '../store.ts';

export interface ConsoleOptions {
  readonly store: Pick<Store, 'switches' | 'audit'>;
  /** Seals the cookies; bots that share it share their sessions, and another one ends all of them. */
  readonly key: Buffer;
  /** Where the console is, as browsers see it. */
  readonly origin: () => string;
  readonly minutes: number;
  /** Whose key signed this; null: none of the configuration. */
  readonly operatorOf: (signed: Signed) => string | null;
  /** Whether the configuration has this key for the operator. */
  readonly knows: (operator: string, keyId: string) => boolean;
  readonly clock: () => Date;
  readonly log: (message: string) => void;
}

/** Somebody who logged in with an operator's key. */
export interface Session {
  readonly operator: string;
  readonly keyId: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
  /** What forms must bring along. */
  readonly csrf: string;
}

export interface LinkMade {
  readonly operator: string;
  readonly token: string;
  readonly expires: string;
}

export type Sessions = ReturnType<typeof createSessions>;

/** A signed wish to log in is good for so long, to either side; so is the link that comes of it. */
const FRESH_MS = 60_000;
/** One row a minute for each reason: trying fills no audit. */
const REFUSAL_MS = 60_000;
const LONGEST_WISH = 1_000;

/** The last wish of an operator, and the link that came of it until it is used. */
const Door = z.object({
  at: z.string(),
  keyId: z.string(),
  link: z.string().nullable(),
  expires: z.string(),
});
type Door = z.infer<typeof Door>;

/**
 * Log-in to the console with an operator's key, which never leaves its owner's machine: it signs a wish, the answer is a link
 * that opens one session. A session is a sealed cookie; what ends it early stands in the store, in one row an operator.
 */
export function createSessions(options: ConsoleOptions) {
  const { store, key, clock, minutes } = options;
  const told = new Map<string, number>();

  function mac(purpose: 'cookie' | 'csrf', text: string): string {
    return createHmac('sha256', key).update(`syndrop-console-${purpose}/1\n${text}`).digest('base64url');
  }

  async function refuse(code: string): Promise<null> {
    const now = clock().getTime();
    if (now - (told.get(code) ?? -Infinity) < REFUSAL_MS) return null;
    told.set(code, now);
    options.log(`a log-in to the console was refused: ${code}`);
    const at = clock().toISOString();
    await store.audit.append({ at, actor: 'syndrop', what: 'console.refused', subject: 'console', detail: { code } });
    return null;
  }

  async function isRevoked(keyId: string): Promise<boolean> {
    return (await store.switches.get(revokedKey(keyId))) !== null;
  }

  async function doorOf(operator: string): Promise<{ readonly text: string | null; readonly door: Door | null }> {
    const text = await store.switches.get(doorKey(operator));
    return { text, door: text === null ? null : Door.parse(JSON.parse(text)) };
  }

  async function openLink(token: string) {
    const [, operator = '', random = ''] = LINK.exec(token) ?? [];
    if (operator === '') return null;
    const { text, door } = await doorOf(operator);
    if (door === null || door.link === null || !isSame(door.link, hashOf(random))) return null;
    if (door.expires < clock().toISOString() || (await isRevoked(door.keyId))) return null;
    return { operator, text, door };
  }

  function read(cookie: string): Session | null {
    const [, payload = '', operator = '', since = '', keyId = '', seal = ''] = COOKIE.exec(cookie) ?? [];
    if (!isSame(seal, mac('cookie', payload))) return null;
    const until = Number(since) + minutes * 60_000;
    return { operator, keyId, since: Number(since), until, csrf: mac('csrf', payload) };
  }

  return {
    /** A link for whoever signed this; null, and an audit row, for anybody else, for what is stale, and for what came before. */
    async knock(given: unknown): Promise<LinkMade | null> {
      const signed = Signed.safeParse(given);
      if (!signed.success || signed.data.payload.length > LONGEST_WISH) return await refuse('malformed');
      const wish = ConsoleLogin.safeParse(jsonOf(signed.data.payload));
      if (!wish.success || canonicalJson(wish.data) !== signed.data.payload) return await refuse('malformed');
      const operator = options.operatorOf(signed.data);
      if (operator === null) return await refuse('unknown-key');
      const { keyId } = signed.data;
      if (await isRevoked(keyId)) return await refuse('key-revoked');
      // Signed for another console, which would like to get in here.
      if (wish.data.console !== options.origin()) return await refuse('wrong-console');
      const now = clock().getTime();
      if (Math.abs(now - Date.parse(wish.data.at)) > FRESH_MS) return await refuse('stale');
      const { text, door } = await doorOf(operator);
      const at = new Date(wish.data.at).toISOString();
      if (door !== null && at <= door.at) return await refuse('replayed');
      const random = randomBytes(32).toString('base64url');
      const expires = new Date(now + FRESH_MS).toISOString();
      const next: Door = { at, keyId, link: hashOf(random), expires };
      if (!(await store.switches.swap(doorKey(operator), text, JSON.stringify(next)))) return await refuse('replayed');
      return { operator, token: `${operator}.${random}`, expires };
    },
    /** Whom a link would let in; it stays good. */
    async whose(token: string): Promise<string | null> {
      return (await openLink(token))?.operator ?? null;
    },
    /** The cookie of a new session; null where the link is none, was used, or is too old. */
    async enter(token: string): Promise<string | null> {
      const opened = await openLink(token);
      if (opened === null) return await refuse('bad-link');
      const { operator, text, door } = opened;
      const at = clock();
      const used = JSON.stringify({ ...door, link: null });
      const detail = { keyId: door.keyId, minutes };
      const audit = {
        at: at.toISOString(),
        actor: `key:${operator}`,
        what: 'console.entered',
        subject: 'console',
        detail,
      };
      if (!(await store.switches.swap(doorKey(operator), text, used, audit))) return await refuse('bad-link');
      const payload = `${operator}.${at.getTime()}.${door.keyId}.${randomBytes(16).toString('base64url')}`;
      return `${payload}.${mac('cookie', payload)}`;
    },
    /** Null for whatever is no session any more: too old, ended, its key revoked or gone from the configuration. */
    async session(cookie: string): Promise<Session | null> {
      const session = read(cookie);
      if (session === null || session.until <= clock().getTime()) return null;
      const { operator, keyId, since } = session;
      if (!options.knows(operator, keyId) || (await isRevoked(keyId))) return null;
      const ended = await store.switches.get(endedKey(operator));
      return ended !== null && since <= Number(ended) ? null : session;
    },
    /** Ends all sessions of the operator, wherever they are. */
    async leave({ operator }: Session): Promise<void> {
      const before = await store.switches.get(endedKey(operator));
      const at = clock();
      const audit = {
        at: at.toISOString(),
        actor: `key:${operator}`,
        what: 'console.left',
        subject: 'console',
        detail: {},
      };
      // Who loses the race was ended by the winner.
      await store.switches.swap(endedKey(operator), before, String(at.getTime()), audit);
    },
  };
}

const NAME = '[A-Za-z0-9._-]{1,64}';
const LINK = new RegExp(`^(${NAME})\\.([A-Za-z0-9_-]{43})$`);
/** Who, since when in milliseconds, with which key, a random part, and the seal over all that. */
const COOKIE = new RegExp(`^((${NAME})\\.(\\d{13})\\.([0-9a-f]{16})\\.[A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})$`);

function doorKey(operator: string): string {
  return `console-door ${operator}`;
}

function endedKey(operator: string): string {
  return `console-ended ${operator}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
