import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { canonicalJson } from '../src/protocol/canonical.ts';
import { CollectRequest, Request, Signed } from '../src/protocol/message.ts';
import { Order } from '../src/protocol/order.ts';
import { REQUEST_BYTES } from '../src/protocol/streams.ts';
import { firstIssue } from './first-issue.ts';
import { knowsKey, verifierOf } from './keys.ts';
import { isRefusal, type Refusal, refusal } from './refusal.ts';

/** A clock of host or bot may be this far off. */
const SKEW_MS = 5_000;
/** No request or order may be valid for longer: the used nonces must be kept that long. */
const LONGEST_VALIDITY_MS = 24 * 3_600_000;

export interface Judge {
  readonly hostId: string;
  /** Public keys of the bots this host obeys. */
  readonly botKeys: () => readonly string[];
  readonly now: () => number;
}

/** A request of a bot to this host. Its time is judged apart: a late one from a bot deserves an answer that says so. */
export function openRequest(text: string, judge: Judge): Request | Refusal {
  if (Buffer.byteLength(text) > REQUEST_BYTES) return refusal('malformed', 'The request is too large.');
  const opened = openSigned(parsed(text), Request, judge.botKeys());
  if (isRefusal(opened)) return opened;
  const request = opened.content;
  if (request.hostId !== judge.hostId) return wrongHost(request.hostId, judge);
  return request;
}

/** What a session has proven to be a bot's: a question, never an order. */
export function openSessionRequest(text: string, judge: Judge): CollectRequest | Refusal {
  const request = CollectRequest.safeParse(parsed(text));
  if (!request.success)
    return refusal('malformed', `The content is not of the agreed shape: ${firstIssue(request.error)}`);
  return request.data.hostId === judge.hostId ? request.data : wrongHost(request.data.hostId, judge);
}

export interface OpenedOrder {
  readonly order: Order;
  /** SHA-256 of the signed bytes. */
  readonly digest: string;
}

/** An order signed by a bot for this host. Its time is judged apart: an order carried out earlier has an answer. */
export function openOrder(signed: Signed, judge: Judge): OpenedOrder | Refusal {
  const opened = openSigned(signed, Order, judge.botKeys());
  if (isRefusal(opened)) return opened;
  if (opened.content.hostId !== judge.hostId) return wrongHost(opened.content.hostId, judge);
  return { order: opened.content, digest: createHash('sha256').update(signed.payload).digest('hex') };
}

export function timeProblem(notBefore: string | null, expires: string, { now }: Judge): Refusal | null {
  const present = now();
  const clock = (): string => `this host's clock says ${new Date(present).toISOString()}`;
  if (notBefore !== null && Date.parse(notBefore) > present + SKEW_MS)
    return refusal('not-yet-valid', `It is valid from ${notBefore}; ${clock()}.`);
  if (Date.parse(expires) < present) return refusal('expired', `It was valid until ${expires}; ${clock()}.`);
  if (Date.parse(expires) > present + LONGEST_VALIDITY_MS + SKEW_MS)
    return refusal('malformed', `It is valid until ${expires}, which is longer than a day.`);
  return null;
}

function openSigned<T>(
  value: unknown,
  schema: z.ZodType<T>,
  botKeys: readonly string[],
): { readonly content: T } | Refusal {
  const signed = Signed.safeParse(value);
  if (!signed.success) return refusal('malformed', 'It is not a signed message.');
  const { payload, keyId, signature } = signed.data;
  if (!knowsKey(botKeys, keyId)) return refusal('unknown-key', `The key ${JSON.stringify(keyId)} is not one of ours.`);
  if (!verifierOf(botKeys).verify(keyId, payload, signature))
    return refusal('bad-signature', 'The signature does not fit the content.');
  const content = schema.safeParse(parsed(payload));
  if (!content.success)
    return refusal('malformed', `The content is not of the agreed shape: ${firstIssue(content.error)}`);
  // One meaning, one text: a doubled member, which two readers could take differently, does not survive this.
  if (canonicalJson(parsed(payload)) !== payload) return refusal('malformed', 'The content is not in canonical form.');
  return { content: content.data };
}

function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wrongHost(named: string, { hostId }: Judge): Refusal {
  return refusal('wrong-host', `It is for ${JSON.stringify(named.slice(0, 80))}, and this host is ${hostId}.`);
}
