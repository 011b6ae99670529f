import { gzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { canonicalJson } from '../src/protocol/canonical.ts';
import type { Notice, Reply, Request } from '../src/protocol/message.ts';
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

export interface Outbox {
  reply(request: Request, body: Reply['body']): Promise<void>;
  notify(body: Notice['body']): Promise<void>;
}

/** Everything a host says: signed with its own key, then sealed to the bot that a signed request named. */
export function openOutbox(redis: Redis, hostId: string, ownKey: () => Signer, noticeKey: () => string | null): Outbox {
  function signed(value: Reply | Notice): string {
    const signer = ownKey();
    const payload = canonicalJson(value);
    return JSON.stringify({ payload, keyId: signer.keyId, signature: signer.sign(payload) });
  }

  function packed({ requestId, nonce }: Request, body: Reply['body']): Buffer | null {
    const text = signed({ format: 'syndrop-reply/1', requestId, hostId, nonce, body });
    if (Buffer.byteLength(text) > REPLY_BYTES) return null;
    // In this thread: a millisecond for the usual bundle, where each thread of the pool would keep memory of its own.
    const bytes = gzipSync(text, { level: 1 });
    return bytes.length > PACKED_REPLY_BYTES ? null : bytes;
  }

  return {
    async reply(request, body) {
      const tooLarge = {
        kind: 'problem',
        code: 'bundle-too-large',
        message: 'The answers are too large to send.',
      } as const;
      const bytes = packed(request, body) ?? packed(request, tooLarge);
      // NOMKSTREAM: a bot that is gone for good must not leave a stream behind that nobody reads.
      const limit = ['NOMKSTREAM', 'MAXLEN', '~', REPLIES_LENGTH];
      const field = await sealedField(request, bytes ?? Buffer.alloc(0));
      await redis.call('XADD', request.replyTo, ...limit, '*', 'r', request.requestId, ...field);
    },
    async notify(body) {
      const text = signed({ format: 'syndrop-notice/1', hostId, at: new Date().toISOString(), body });
      const key = noticeKey();
      const field =
        key === null ? ['m', text] : ['s', Buffer.from(await seal(key, Buffer.from(text), sealedFor.notice))];
      await redis.call('XADD', NOTICES, 'MAXLEN', '~', NOTICES_LENGTH, '*', ...field);
    },
  };
}

async function sealedField({ replyKey, requestId }: Request, bytes: Buffer): Promise<readonly [string, Buffer]> {
  if (replyKey === undefined) return ['z', bytes];
  return ['s', Buffer.from(await seal(replyKey, bytes, sealedFor.reply(requestId)))];
}
