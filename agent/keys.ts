import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isWeakKey } from '../src/protocol/weak-keys.ts';
import type { Signer, Verifier } from '../src/protocol/signing.ts';

/** `ed25519:<base64url of the 32 bytes>`, and none of those that anybody can sign for. */
export function isPublicKey(text: string): boolean {
  const raw = /^ed25519:([A-Za-z0-9_-]{43})$/.exec(text)?.[1];
  return raw !== undefined && !isWeakKey(Buffer.from(raw, 'base64url'));
}

/** The host's own key, PEM PKCS#8. */
export function loadSigner(file: string): Signer {
  const key = createPrivateKey(readFileSync(file));
  const keyId = keyIdOf(createPublicKey(key));
  return { keyId, sign: (payload) => sign(null, Buffer.from(payload), key).toString('base64') };
}

/** The public half of the host's own key. */
export function publicKeyIn(file: string): string {
  return `ed25519:${createPublicKey(readFileSync(file)).export({ format: 'jwk' }).x}`;
}

/** Public keys are written `ed25519:<base64url of the 32 bytes>`. */
export function verifierOf(publicKeys: readonly string[]): Verifier {
  const keys = new Map(publicKeys.map((text) => [keyIdOf(publicKeyOf(text)), publicKeyOf(text)]));
  return {
    verify(keyId, payload, signature) {
      const key = keys.get(keyId);
      return key !== undefined && verify(null, Buffer.from(payload), key, Buffer.from(signature, 'base64'));
    },
  };
}

export function knowsKey(publicKeys: readonly string[], keyId: string): boolean {
  return publicKeys.some((text) => keyIdOf(publicKeyOf(text)) === keyId);
}

function publicKeyOf(text: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text.slice('ed25519:'.length) }, format: 'jwk' });
}

function keyIdOf(key: KeyObject): string {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return createHash('sha256').update(raw).digest('hex').slice(0, 16);
}
