import { randomBytes, randomUUID } from 'node:crypto';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { PastQuestion } from '../../protocol/history.ts';
import type { Request, Signed } from '../../protocol/message.ts';
import type { Place } from '../../protocol/place.ts';
import type { Proof } from '../../protocol/proof.ts';
import type { Signer } from '../../protocol/signing.ts';
import { sealedFor } from '../../protocol/streams.ts';
import { isSealingKey, seal } from '../../sealing/sealing.ts';
import { cannotSeal } from './problems.ts';
import type { Base, HostSession } from './sessions.ts';

export type KeysAsked =
  | { readonly kind: 'bot-keys'; readonly serial: number; readonly botKeys: readonly string[] }
  | { readonly kind: 'next-key' }
  | { readonly kind: 'use-key'; readonly publicKey: string };

/** What a host can be asked. */
export type Question =
  | {
      readonly kind: 'collect';
      readonly sources: readonly string[];
      readonly windowSeconds: number;
      readonly place?: Place;
      readonly proof?: Proof;
      readonly past?: PastQuestion;
    }
  | { readonly kind: 'order'; readonly order: Signed }
  | { readonly kind: 'log'; readonly from: number }
  | KeysAsked;

/** Where the answer goes, and whom it and later words are sealed to. */
export interface ReturnAddress {
  readonly replyTo: string;
  readonly replyKey: string;
  readonly noticeKey: string | undefined;
}

/** Fields of an entry in a host's stream. */
export type Message = readonly string[];

export function requestOf(hostId: string, question: Question, seconds: number, address: ReturnAddress): Request {
  const { replyTo, replyKey, noticeKey } = address;
  return {
    format: 'syndrop-request/1',
    requestId: randomUUID(),
    hostId,
    nonce: randomBytes(16).toString('hex'),
    replyTo,
    expires: new Date(Date.now() + seconds * 1000).toISOString(),
    replyKey,
    ...(noticeKey === undefined ? {} : { noticeKey }),
    ...mutable(question),
  };
}

function mutable(question: Question) {
  if (question.kind === 'collect') return { ...question, sources: [...question.sources] };
  return question.kind === 'bot-keys' ? { ...question, botKeys: [...question.botKeys] } : question;
}

/** With the bot's half of a secret for what comes after; an agent that does not know sessions leaves it. */
export function withHalf(request: Request, session: string): Request {
  return request.kind === 'collect' ? { ...request, session } : request;
}

/** Signed, then sealed: what Redis holds tells neither what is asked nor who signed. */
export async function signedMessage(request: Request, signer: Signer, sealingKey: string | null): Promise<Message> {
  const payload = canonicalJson(request);
  const signed: Signed = { payload, keyId: signer.keyId, signature: signer.sign(payload) };
  const text = JSON.stringify(signed);
  if (sealingKey === null) return ['m', text];
  if (!isSealingKey(sealingKey)) throw cannotSeal(request.hostId);
  const sealed = await seal(sealingKey, Buffer.from(text), sealedFor.request(request.hostId));
  return ['s', Buffer.from(sealed).toString('base64')];
}

/** Neither signed nor sealed to a key: the session's secret does both. */
export function sessionMessage(request: Request, session: HostSession, base: Base): Message {
  const text = JSON.stringify(base === null ? request : { ...request, known: base.hash });
  const sealed = session.seal('request', Buffer.from(text), sealedFor.sessionRequest(request.hostId));
  const message = Buffer.concat([Buffer.from(session.id, 'hex'), sealed]).toString('base64');
  return ['t', message, 'b', request.replyTo, 'r', request.requestId];
}
