import { createHash } from 'node:crypto';
import type { Bundle } from '../src/protocol/bundle.ts';
import { type Layout, layoutHash, pack, type Packed } from '../src/protocol/packing.ts';
import { isSessionHalf, openSession, type Session, sessionHalf } from '../src/sealing/session.ts';

/** Of the bots that ask; a restarted one makes another. */
const MOST = 8;
/** No longer than this a question is believed without a signature. */
const SESSION_LIFE_MS = 24 * 3_600_000;

export interface OwnSession extends Session {
  /** Leaves out what the bot says it knows, where it is what it was told here. */
  pack(bundle: Bundle, known: string | undefined): Packed;
  /** The bot was sent this whole: it knows its frames now. */
  told(bundle: Bundle): void;
}

export interface Begun {
  readonly session: OwnSession;
  /** This host's half, to be signed with the answer. */
  readonly half: string;
}

export interface Sessions {
  /** From a request whose signature was right; null for what is no half of a secret. */
  begin(ofBot: string): Begun | null;
  find(id: string): OwnSession | null;
  /** The bots' keys have changed: whoever has the old one must sign anew. */
  end(): void;
}

/** In memory alone: after a restart of the agent the bots ask with their signature again. */
export function createSessions(now: () => number): Sessions {
  const sessions = new Map<string, { readonly session: OwnSession; readonly until: number }>();
  return {
    begin(ofBot) {
      if (!isSessionHalf(ofBot)) return null;
      const half = sessionHalf();
      const session = packing(openSession(ofBot, half));
      sessions.set(session.id, { session, until: now() + SESSION_LIFE_MS });
      for (const oldest of sessions.keys()) {
        if (sessions.size <= MOST) break;
        sessions.delete(oldest);
      }
      return { session, half };
    },
    find(id) {
      const found = sessions.get(id);
      return found === undefined || found.until < now() ? null : found.session;
    },
    end: () => sessions.clear(),
  };
}

function packing(session: Session): OwnSession {
  let told: { readonly hash: string; readonly layout: Layout } | null = null;
  return {
    ...session,
    told(bundle) {
      const { layout } = pack(bundle, null);
      told = { hash: layoutHash(layout, sha256), layout };
    },
    pack(bundle, known) {
      const base = told?.hash === known ? told : null;
      const { packed, layout } = pack(bundle, base);
      if (base === null || Object.keys(packed.frames).length > 0) told = { hash: layoutHash(layout, sha256), layout };
      return packed;
    },
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
