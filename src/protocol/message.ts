import * as z from 'zod';
import { Bundle } from './bundle.ts';
import { PastQuestion } from './history.ts';
import { Outcome } from './order.ts';
import { Packed } from './packing.ts';
import { Place } from './place.ts';
import { Proof } from './proof.ts';

/** Canonical JSON text and its Ed25519 signature: what travels, in both directions. */
export const Signed = z.object({
  payload: z.string().max(32 * 1024 * 1024),
  keyId: z.string().max(64),
  /** Base64 of the 64 signature bytes over the UTF-8 payload. */
  signature: z.string().max(128),
});
export type Signed = z.infer<typeof Signed>;

/** Whom the host seals to: under the signature, so that nobody between can put a key of their own. */
const readers = {
  /** The asking bot's key of this run, for the answer. */
  replyKey: z.string().max(64).optional(),
  /** All bots' key, for what the host says unasked. */
  noticeKey: z.string().max(64).optional(),
};

/** Bot to host: read these sources. Signed like an order, and as dead after `expires`. */
export const CollectRequest = z.object({
  format: z.literal('syndrop-request/1'),
  kind: z.literal('collect'),
  requestId: z.string().min(8).max(64),
  hostId: z.string().min(1).max(253),
  /** Random; the answer must repeat it. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  replyTo: z.string().max(256),
  expires: z.iso.datetime(),
  ...readers,
  sources: z.array(z.string().max(64)).max(64),
  windowSeconds: z.number().min(0).max(120),
  /** Another network namespace than the agent's own. The bundle repeats it: an agent that does not know it cannot. */
  place: Place.optional(),
  /** Capture and trace too; without it the sources that do are not read. */
  proof: Proof.optional(),
  /** A minute that has been written down, instead of now. The bundle repeats it, as it does the place. */
  past: PastQuestion.optional(),
  /** The bot's half of a secret for its later questions; an agent that knows the word signs its own half with the answer. */
  session: z.string().max(64).optional(),
  /** Hash of the frames the bot remembers of this host, under which an answer may leave them out. */
  known: z.string().max(64).optional(),
});
export type CollectRequest = z.infer<typeof CollectRequest>;

/** Bot to host: a signed order and where to answer. The order carries its own authority. */
const OrderRequest = z.object({
  format: z.literal('syndrop-request/1'),
  kind: z.literal('order'),
  requestId: z.string().min(8).max(64),
  hostId: z.string().min(1).max(253),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  replyTo: z.string().max(256),
  expires: z.iso.datetime(),
  ...readers,
  order: Signed,
});

const requestHead = {
  format: z.literal('syndrop-request/1'),
  requestId: z.string().min(8).max(64),
  hostId: z.string().min(1).max(253),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  replyTo: z.string().max(256),
  expires: z.iso.datetime(),
  ...readers,
};

const PublicKey = z.string().max(64);

/** Bot to host: from now on obey these keys and no other. Later ones have a larger serial: an old one counts no more. */
const BotKeysRequest = z.object({
  ...requestHead,
  kind: z.literal('bot-keys'),
  serial: z.number().int().min(1),
  botKeys: z.array(PublicKey).min(1).max(4),
});

/** Bot to host: make another key of your own and name it; then, with its name, use it. */
const NextKeyRequest = z.object({ ...requestHead, kind: z.literal('next-key') });
const UseKeyRequest = z.object({ ...requestHead, kind: z.literal('use-key'), publicKey: PublicKey });

/** What a host signs with a key it has made, to show that it has it. */
export function nextKeyClaim(hostId: string, publicKey: string): string {
  return `syndrop-next-key/1 ${hostId} ${publicKey}`;
}

/** Bot to host: send your own account of orders, from this line on. */
const LogRequest = z.object({ ...requestHead, kind: z.literal('log'), from: z.number().int().min(0) });

/** Lines of a host's log in one answer. */
export const LOG_PAGE = 500;
/** No row is as long; what is was not written by an agent. */
export const LOG_LINE = 256 * 1024;

export const Request = z.discriminatedUnion('kind', [
  CollectRequest,
  OrderRequest,
  LogRequest,
  BotKeysRequest,
  NextKeyRequest,
  UseKeyRequest,
]);
export type Request = z.infer<typeof Request>;

/** Host to bot, signed with the host's own key. */
export const Reply = z.object({
  format: z.literal('syndrop-reply/1'),
  requestId: z.string().max(64),
  hostId: z.string().max(253),
  nonce: z.string().max(64),
  /** The host's half of the secret. */
  session: z.string().max(64).optional(),
  body: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('bundle'), bundle: Bundle }),
    z.object({ kind: z.literal('outcome'), outcome: Outcome }),
    z.object({
      kind: z.literal('log'),
      lines: z.array(z.string().max(LOG_LINE)).max(LOG_PAGE),
      /** How many there are on the host. */
      total: z.number().int().min(0),
    }),
    /** The host obeys these keys, or signs with this one, from here on. */
    z.object({ kind: z.literal('keys'), publicKeys: z.array(PublicKey).max(4) }),
    z.object({ kind: z.literal('next-key'), publicKey: PublicKey, signature: z.string().max(128) }),
    z.object({ kind: z.literal('problem'), code: z.string().max(64), message: z.string().max(2000) }),
  ]),
});
export type Reply = z.infer<typeof Reply>;

/** Host to bot in a session, whose secret proves who it is. */
export const SessionReply = z.object({
  format: z.literal('syndrop-session-reply/1'),
  requestId: z.string().max(64),
  hostId: z.string().max(253),
  nonce: z.string().max(64),
  body: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('packed'), packed: Packed }),
    z.object({ kind: z.literal('problem'), code: z.string().max(64), message: z.string().max(2000) }),
  ]),
});
export type SessionReply = z.infer<typeof SessionReply>;

/** What a host says of itself is stored and shown: short, and without control characters. */
const Word = z
  .string()
  .max(256)
  .regex(/^\P{Cc}*$/u);

/** Unasked: a host tells of a revert it made by itself, of its start, of being alive. */
export const Notice = z.object({
  format: z.literal('syndrop-notice/1'),
  hostId: z.string().max(253),
  at: z.iso.datetime(),
  body: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('hello'),
      agentVersion: Word,
      kernel: Word,
      mode: z.enum(['observe', 'propose-only', 'remediate']),
      /** What requests to this host are sealed to; none from an agent that cannot open them. */
      sealingKey: z.string().max(64).optional(),
    }),
    z.object({ kind: z.literal('outcome'), outcome: Outcome }),
    /** More was dropped within a minute than this host was told to bear. */
    z.object({ kind: z.literal('burst'), at: z.iso.datetime(), dropped: z.number().int().nonnegative() }),
  ]),
});
export type Notice = z.infer<typeof Notice>;
