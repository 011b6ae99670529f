import { createHash } from 'node:crypto';
import type { Bundle } from '../../protocol/bundle.ts';
import type { Reply, SessionReply } from '../../protocol/message.ts';
import { type Layout, layoutHash, pack, unpack } from '../../protocol/packing.ts';
import { REPLY_BYTES } from '../../protocol/streams.ts';
import { isSessionHalf, openSession, type Session } from '../../sealing/session.ts';

/** Well before the hosts forget theirs. */
const LIFE_MS = 20 * 3_600_000;
/** Hosts with one; beyond it the one asked least recently signs anew. */
const MOST = 50_000;

/** What this run of the bot shares with one host, and with no other: no host can say what another one's frames are. */
export interface HostSession extends Session {
  /** The body a host sent, unpacked; null when it does not fit. */
  body(sent: SessionReply['body'], asked: Base): Reply['body'] | null;
  /** The frames as they are now, for a question that names them: its answer may come after another one's. */
  base(): Base;
}

export type Base = { readonly hash: string; readonly layout: Layout } | null;

export interface HostSessions {
  /** One that the host has answered under; null where it must be asked with a signature. */
  find(hostId: string, sealingKey: string): HostSession | null;
  /** The host signed its half of the secret, with a first answer. */
  begin(hostId: string, sealingKey: string, ofBot: string, ofHost: string, body: Reply['body']): void;
  drop(hostId: string): void;
}

export function createHostSessions(now: () => number): HostSessions {
  const sessions = new Map<
    string,
    { readonly sealingKey: string; readonly since: number; readonly session: HostSession }
  >();
  return {
    find(hostId, sealingKey) {
      const found = sessions.get(hostId);
      if (found === undefined || found.sealingKey !== sealingKey || now() - found.since > LIFE_MS) return null;
      return found.session;
    },
    begin(hostId, sealingKey, ofBot, ofHost, body) {
      if (!isSessionHalf(ofHost)) return;
      const session = remembering(openSession(ofBot, ofHost), body.kind === 'bundle' ? framesOf(body.bundle) : null);
      sessions.delete(hostId);
      sessions.set(hostId, { sealingKey, since: now(), session });
      for (const oldest of sessions.keys()) {
        if (sessions.size <= MOST) break;
        sessions.delete(oldest);
      }
    },
    drop: (hostId) => void sessions.delete(hostId),
  };
}

function framesOf(bundle: Bundle): Base {
  const { layout } = pack(bundle, null);
  return { hash: layoutHash(layout, sha256), layout };
}

function remembering(session: Session, first: Base): HostSession {
  let base = first;
  return {
    ...session,
    base: () => base,
    body(sent, asked) {
      if (sent.kind === 'problem') return sent;
      const { packed } = sent;
      if (packed.base !== null && packed.base !== asked?.hash) return null;
      const from = packed.base === null ? null : (asked?.layout ?? null);
      const unpacked = unpack(packed, from, REPLY_BYTES);
      if (unpacked === null) return null;
      if (unpacked.layout !== asked?.layout)
        base = { hash: layoutHash(unpacked.layout, sha256), layout: unpacked.layout };
      return bundleBody(unpacked.bundle);
    },
  };
}

function bundleBody(bundle: Bundle): Reply['body'] {
  return { kind: 'bundle', bundle };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
