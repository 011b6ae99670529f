import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

const ID_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What bot and host share after one question and answer that were signed and sealed: a secret of which each made half. Under
 * it later questions and answers are sealed and proven by AES-256-GCM alone, without the cost of
 * signatures and key agreement. To know it takes the keys of both ends. Orders stay signed.
 */
export interface Session {
  /** Follows from the secret and tells nothing of it. 32 hexadecimal digits. */
  readonly id: string;
  seal(direction: Direction, bytes: Uint8Array, purpose: string): Buffer;
  /** Null for what was not sealed in this session, in this direction, for this purpose. */
  open(direction: Direction, sealed: Uint8Array, purpose: string): Buffer | null;
}

type Direction = 'request' | 'reply';

/** Half of a secret: 32 random bytes in base64url. */
export function sessionHalf(): string {
  return randomBytes(32).toString('base64url');
}

export function isSessionHalf(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

export function openSession(ofBot: string, ofHost: string): Session {
  const secret = createHash('sha256').update(`syndrop-session/1 ${ofBot} ${ofHost}`).digest();
  const derived = (label: string) => createHmac('sha256', secret).update(label).digest();
  const keys: Readonly<Record<Direction, Buffer>> = { request: derived('request'), reply: derived('reply') };
  return {
    id: derived('id').subarray(0, ID_BYTES).toString('hex'),
    seal(direction, bytes, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keys[direction], nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(purpose));
      return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    },
    open(direction, sealed, purpose) {
      if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
      const end = sealed.length - TAG_BYTES;
      const key = keys[direction];
      const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      cipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(end));
      try {
        return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, end)), cipher.final()]);
      } catch {
        return null;
      }
    },
  };
}
