import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as z from 'zod';
import { Notice, Reply, Signed } from '../../protocol/message.ts';
import { isModestJson, type JsonBounds } from '../../protocol/modest-json.ts';
import { PACKED_REPLY_BYTES, REPLY_BYTES, REQUEST_BYTES } from '../../protocol/streams.ts';
import { isSignedBy } from './keys.ts';

/** The signed envelope is one flat object; the fullest reply holds some hundred answers. */
const ENVELOPE = { values: 16, depth: 2 };
const CONTENT = { values: 20_000, depth: 12 };

const unpack = promisify(gunzip);

/** A reply whose size, signature and shape are right; null otherwise, because anyone may have written it. */
export async function openReply(packed: Buffer, publicKey: string): Promise<Reply | null> {
  if (packed.length > PACKED_REPLY_BYTES) return null;
  const bytes = await unpack(packed, { maxOutputLength: REPLY_BYTES }).catch(() => null);
  const payload = bytes === null ? null : verified(bytes.toString('utf8'), publicKey);
  return payload === null ? null : shaped(Reply, payload);
}

/** Like a reply; it names its host itself, whose key must then fit. */
export async function openNotice(
  text: Buffer,
  publicKeyOf: (hostId: string) => Promise<string | null>,
): Promise<Notice | null> {
  if (text.length > REQUEST_BYTES) return null;
  const signed = shaped(Signed, text.toString('utf8'), ENVELOPE);
  const claim = signed === null ? null : shaped(z.object({ hostId: z.string() }), signed.payload);
  const publicKey = claim === null ? null : await publicKeyOf(claim.hostId);
  const payload = publicKey === null ? null : verified(text.toString('utf8'), publicKey);
  return payload === null ? null : shaped(Notice, payload);
}

function verified(text: string, publicKey: string): string | null {
  const signed = shaped(Signed, text, ENVELOPE);
  if (signed === null) return null;
  const { keyId, payload, signature } = signed;
  return isSignedBy(publicKey, keyId, payload, signature) ? payload : null;
}

function shaped<T>(schema: z.ZodType<T>, text: string, bounds: JsonBounds = CONTENT): T | null {
  if (!isModestJson(text, bounds)) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
