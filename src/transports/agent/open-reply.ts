import { promisify } from 'node:util';
import { gunzip, inflateRaw, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { Enrolment } from '../../protocol/enrolment.ts';
import { Notice, Reply, SessionReply, Signed } from '../../protocol/message.ts';
import { isModestJson, type JsonBounds } from '../../protocol/modest-json.ts';
import { PACKED_REPLY_BYTES, REPLY_BYTES, REQUEST_BYTES, sealedFor } from '../../protocol/streams.ts';
import { SEAL_BYTES, type Unsealer } from '../../sealing/sealing.ts';
import { isSignedBy } from './keys.ts';

/** The signed envelope is one flat object; the fullest reply holds some hundred answers. */
const ENVELOPE = { values: 16, depth: 2 };
const CONTENT = { values: 20_000, depth: 12 };

const unpack = promisify(gunzip);
const inflate = promisify(inflateRaw);
/** Inflated in this thread: handing it to another takes longer. */
const SMALL_BYTES = 16 * 1024;
const SMALL_OUTPUT = 256 * 1024;
const SMALL_CHUNK = 4 * 1024;

/** A reply whose size, signature and shape are right; null otherwise, because anyone may have written it. */
export async function openReply(packed: Uint8Array, publicKeys: readonly string[]): Promise<Reply | null> {
  if (packed.length > PACKED_REPLY_BYTES) return null;
  const bytes = await unpack(packed, { maxOutputLength: REPLY_BYTES }).catch(() => null);
  const payload = bytes === null ? null : verified(bytes.toString('utf8'), publicKeys);
  return payload === null ? null : shaped(Reply, payload);
}

/** The packed reply in a sealed one; null when it is too large, or was not sealed to this key for this question. */
export async function unsealReply(sealed: Buffer, requestId: string, key: Unsealer): Promise<Uint8Array | null> {
  if (sealed.length > PACKED_REPLY_BYTES + SEAL_BYTES) return null;
  return await key.open(sealed, sealedFor.reply(requestId));
}

/** What a session has proven to be a host's, of the right size and shape; it may still be nonsense. */
export async function openSessionReply(bytes: Buffer): Promise<SessionReply | null> {
  if (bytes.length > PACKED_REPLY_BYTES) return null;
  const text = await inflated(bytes).catch(() => null);
  return text === null ? null : shaped(SessionReply, text.toString('utf8'));
}

async function inflated(bytes: Buffer): Promise<Buffer> {
  if (bytes.length <= SMALL_BYTES) {
    try {
      return inflateRawSync(bytes, { maxOutputLength: SMALL_OUTPUT, chunkSize: SMALL_CHUNK });
    } catch {
      // Either broken, or small in an unusual way.
    }
  }
  return await inflate(bytes, { maxOutputLength: REPLY_BYTES });
}

/** The text of a sealed notice, by the first of the keys that opens it. */
export async function unsealNotice(sealed: Buffer, keys: readonly Unsealer[]): Promise<Buffer | null> {
  return await unsealed(sealed, sealedFor.notice, keys);
}

async function unsealed(sealed: Buffer, purpose: string, keys: readonly Unsealer[]): Promise<Buffer | null> {
  if (sealed.length > REQUEST_BYTES + SEAL_BYTES) return null;
  for (const key of keys) {
    const text = await key.open(sealed, purpose);
    if (text !== null) return Buffer.from(text);
  }
  return null;
}

/** Like a reply; it names its host itself, one of whose keys must then fit. */
export async function openNotice(
  text: Buffer,
  publicKeysOf: (hostId: string) => Promise<readonly string[]>,
): Promise<Notice | null> {
  if (text.length > REQUEST_BYTES) return null;
  const signed = shaped(Signed, text.toString('utf8'), ENVELOPE);
  const claim = signed === null ? null : shaped(z.object({ hostId: z.string() }), signed.payload);
  const publicKeys = claim === null ? [] : await publicKeysOf(claim.hostId);
  const payload = verified(text.toString('utf8'), publicKeys);
  return payload === null ? null : shaped(Notice, payload);
}

/** What a host that has no key here yet says of itself: signed with the key it names, by which nothing is proven yet. */
export async function openEnrolment(sealed: Buffer, keys: readonly Unsealer[]): Promise<Enrolment | null> {
  const text = await unsealed(sealed, sealedFor.enrolment, keys);
  const signed = text === null ? null : shaped(Signed, text.toString('utf8'), ENVELOPE);
  const claim = signed === null ? null : shaped(Enrolment, signed.payload, ENVELOPE);
  if (text === null || claim === null) return null;
  return verified(text.toString('utf8'), [claim.publicKey]) === null ? null : claim;
}

function verified(text: string, publicKeys: readonly string[]): string | null {
  const signed = shaped(Signed, text, ENVELOPE);
  if (signed === null) return null;
  const { keyId, payload, signature } = signed;
  return publicKeys.some((key) => isSignedBy(key, keyId, payload, signature)) ? payload : null;
}

function shaped<T>(schema: z.ZodType<T>, text: string, bounds: JsonBounds = CONTENT): T | null {
  if (!isModestJson(text, bounds)) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
