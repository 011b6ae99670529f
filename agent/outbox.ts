import { deflateRawSync, gzipSync } from 'node:zlib';
import { canonicalJson } from '../src/protocol/canonical.ts';
import type { CollectRequest, Notice, Reply, Request, SessionReply } from '../src/protocol/message.ts';
import type { Signer } from '../src/protocol/signing.ts';
import {
  NOTICES,
  NOTICES_LENGTH,
  PACKED_REPLY_BYTES,
  REPLIES_LENGTH,
  REPLY_BYTES,
  sealedFor,
} from '../src/protocol/streams.ts';
import { seal } from '../src/sealing/sealing.ts';
import { type AgentRedis, sendTogether } from './redis.ts';
import type { OwnSession } from './sessions.ts';

/** On its way, in one packet with what is sent until the next turn of the loop. `taken` settles with the word of Redis. */
export interface Sent {
  readonly taken: Promise<unknown>;
}

export interface Outbox {
  /** `session`: this host's half of a secret. */
  reply(request: Request, body: Reply['body'], session?: string): Promise<Sent>;
  /** In a session: packed, and proven by its secret. */
  replyIn(session: OwnSession, request: CollectRequest, body: Reply['body']): Sent;
  /** To a question in a session that this agent does not have, any more or at all. */
  noSession(replyTo: string, requestId: string): Sent;
  notify(body: Notice['body']): Promise<void>;
}

/** Everything a host says: signed with its own key, then sealed to the bot that a signed request named. */
export function openOutbox(
  redis: AgentRedis,
  hostId: string,
  ownKey: () => Signer,
  noticeKey: () => string | null,
): Outbox {
  function signed(value: Reply | Notice): string {
    const signer = ownKey();
    const payload = canonicalJson(value);
    return JSON.stringify({ payload, keyId: signer.keyId, signature: signer.sign(payload) });
  }

  function answer(replyTo: string, requestId: string, name: string, value: Buffer | string): Sent {
    // NOMKSTREAM: a bot that is gone for good must not leave a stream behind that nobody reads.
    const limit = ['NOMKSTREAM', 'MAXLEN', '~', REPLIES_LENGTH];
    sendTogether(redis);
    return { taken: redis.call('XADD', replyTo, ...limit, '*', 'r', requestId, name, value) };
  }

  function packed({ requestId, nonce }: Request, body: Reply['body'], session?: string): Buffer | null {
    const half = session === undefined ? {} : { session };
    const text = signed({ format: 'syndrop-reply/1', requestId, hostId, nonce, body, ...half });
    if (Buffer.byteLength(text) > REPLY_BYTES) return null;
    // In this thread: a millisecond for the usual bundle, where each thread of the pool would keep memory of its own.
    const bytes = gzipSync(text, { level: 1 });
    return bytes.length > PACKED_REPLY_BYTES ? null : bytes;
  }

  return {
    async reply(request, body, session) {
      const bytes = packed(request, body, session) ?? packed(request, tooLarge);
      return answer(request.replyTo, request.requestId, ...(await sealedField(request, bytes ?? Buffer.alloc(0))));
    },
    replyIn(session, request, body) {
      const { requestId, nonce, replyTo } = request;
      const content = (of: SessionReply['body']): Buffer | null => {
        const value: SessionReply = { format: 'syndrop-session-reply/1', requestId, hostId, nonce, body: of };
        const text = JSON.stringify(value);
        if (Buffer.byteLength(text) > REPLY_BYTES) return null;
        const bytes = deflateRawSync(text, text.length <= SMALL_CHARACTERS ? SMALL : {});
        return bytes.length > PACKED_REPLY_BYTES ? null : bytes;
      };
      const bytes = content(sessionBody(session, request, body)) ?? content(tooLarge) ?? Buffer.alloc(0);
      return answer(replyTo, requestId, 't', session.seal('reply', bytes, sealedFor.sessionReply(requestId)));
    },
    noSession: (replyTo, requestId) => answer(replyTo, requestId, 'x', '1'),
    async notify(body) {
      const text = signed({ format: 'syndrop-notice/1', hostId, at: new Date().toISOString(), body });
      const key = noticeKey();
      const field =
        key === null ? ['m', text] : ['s', Buffer.from(await seal(key, Buffer.from(text), sealedFor.notice))];
      await redis.call('XADD', NOTICES, 'MAXLEN', '~', NOTICES_LENGTH, '*', ...field);
    },
  };
}

/** A window of 8 KB: to set up the usual one takes longer than to compress the usual answer. */
const SMALL = { level: 4, windowBits: 13, memLevel: 6, chunkSize: 4096 };
const SMALL_CHARACTERS = 16 * 1024;

const tooLarge = {
  kind: 'problem',
  code: 'bundle-too-large',
  message: 'The answers are too large to send.',
} as const;

function sessionBody(session: OwnSession, { known }: CollectRequest, body: Reply['body']): SessionReply['body'] {
  if (body.kind === 'bundle') return { kind: 'packed', packed: session.pack(body.bundle, known) };
  if (body.kind === 'problem') return body;
  throw new TypeError(`no answer of a session: ${body.kind}`);
}

async function sealedField({ replyKey, requestId }: Request, bytes: Buffer): Promise<readonly [string, Buffer]> {
  if (replyKey === undefined) return ['z', bytes];
  return ['s', Buffer.from(await seal(replyKey, bytes, sealedFor.reply(requestId)))];
}
