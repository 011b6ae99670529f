import { generateKeyPairSync } from 'node:crypto';
import { nextKeyClaim } from '../src/protocol/message.ts';
import type { Signer } from '../src/protocol/signing.ts';
import { createDurably, moveDurably } from './durable.ts';
import { loadSigner, publicKeyIn } from './keys.ts';
import { type Refusal, refusal } from './refusal.ts';

/** The key this host signs with, and the one it will. */
export interface OwnKey {
  signer(): Signer;
  /** Makes the next key, or finds the one that was made: asked twice, it names the same. */
  next(): { readonly publicKey: string; readonly signature: string };
  /** Signs with it from now on. Asked twice, it does so once. */
  use(publicKey: string): Refusal | null;
}

export function openOwnKey(hostId: string, keyFile: string): OwnKey {
  const nextFile = `${keyFile}.next`;
  let signer = loadSigner(keyFile);
  return {
    signer: () => signer,
    next() {
      const { privateKey } = generateKeyPairSync('ed25519');
      createDurably(nextFile, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
      const publicKey = publicKeyIn(nextFile);
      return { publicKey, signature: loadSigner(nextFile).sign(nextKeyClaim(hostId, publicKey)) };
    },
    use(publicKey) {
      if (publicKeyIn(keyFile) === publicKey) return null;
      if (keyIn(nextFile) !== publicKey) return refusal('unknown-key', 'That is not the key this host has made.');
      moveDurably(nextFile, keyFile);
      signer = loadSigner(keyFile);
      return null;
    },
  };
}

function keyIn(file: string): string | null {
  try {
    return publicKeyIn(file);
  } catch {
    return null;
  }
}
