import * as hpke from 'hpke';
import { aes256Gcm, dhkemX25519, hkdfSha256 } from './node-primitives.ts';

/** HPKE, RFC 9180, in base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
const suite = new hpke.CipherSuite(dhkemX25519, hkdfSha256, aes256Gcm);

/** Of the key: what a sealed message begins with. */
const KEY_BYTES = 32;
/** What sealing adds to a message: the sender's one-time key and the tag. */
export const SEAL_BYTES = KEY_BYTES + 16;

/** Opens what was sealed to its public key, written `x25519:<base64url of the 32 bytes>`. */
export interface Unsealer {
  readonly publicKey: string;
  /** Null for what was not sealed to this key, for another purpose, or altered since. */
  open(sealed: Uint8Array, purpose: string): Promise<Uint8Array | null>;
}

/**
 * Seals bytes so that only the owner of the key reads them. Who wrote them it does not tell: sign first, and name the
 * reader in what is signed. `purpose` must be the same at both ends.
 *
 * @throws TypeError for a text that is no key.
 */
export async function seal(publicKey: string, bytes: Uint8Array, purpose: string): Promise<Uint8Array> {
  const raw = rawOf(publicKey);
  if (raw === null) throw new TypeError(`not a sealing key: ${publicKey.slice(0, 80)}`);
  const key = await suite.DeserializePublicKey(raw);
  const { encapsulatedSecret, ciphertext } = await suite.Seal(key, bytes, { info: utf8(purpose) });
  const sealed = new Uint8Array(encapsulatedSecret.length + ciphertext.length);
  sealed.set(encapsulatedSecret);
  sealed.set(ciphertext, encapsulatedSecret.length);
  return sealed;
}

/** From the 32 bytes of a private key, which are kept by whoever calls; a key for this process alone without them. */
export async function unsealer(privateKey?: Uint8Array): Promise<Unsealer> {
  const pair = privateKey === undefined ? await suite.GenerateKeyPair() : await suite.DeriveKeyPair(privateKey);
  const publicKey = await suite.SerializePublicKey(pair.publicKey);
  return {
    publicKey: `x25519:${Buffer.from(publicKey).toString('base64url')}`,
    async open(sealed, purpose) {
      if (sealed.length < SEAL_BYTES) return null;
      const [secret, ciphertext] = [sealed.subarray(0, KEY_BYTES), sealed.subarray(KEY_BYTES)];
      return suite.Open(pair, secret, ciphertext, { info: utf8(purpose) }).catch(() => null);
    },
  };
}

export function isSealingKey(text: string): boolean {
  return rawOf(text) !== null;
}

function rawOf(publicKey: string): Uint8Array | null {
  const raw = /^x25519:([A-Za-z0-9_-]{43})$/.exec(publicKey)?.[1];
  return raw === undefined ? null : Buffer.from(raw, 'base64url');
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
