import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { type AEAD, type KDF, type KEM, type Key, LabeledExpand, LabeledExtract } from 'hpke';

/**
 * What HPKE (RFC 9180) is made of, by OpenSSL in this thread. The package's own go through WebCrypto, where each of some
 * fifteen small steps a message is a task for another thread: three times the CPU of the cryptography itself.
 */
const TAG_BYTES = 16;

interface NodeKey extends Key {
  readonly object: KeyObject;
}

/** HKDF-SHA256, of which HPKE asks for at most one block at a time. */
export function hkdfSha256(): KDF {
  return {
    id: 0x0001,
    type: 'KDF',
    name: 'HKDF-SHA256',
    Nh: 32,
    stages: 2,
    Extract: async (salt, ikm) => hmac(salt.length === 0 ? new Uint8Array(32) : salt, ikm),
    async Expand(prk, info, length) {
      const blocks: Buffer[] = [];
      let last = Buffer.alloc(0);
      for (let counter = 1; blocks.length * 32 < length; counter += 1) {
        last = hmac(prk, Buffer.concat([last, info, Uint8Array.of(counter)]));
        blocks.push(last);
      }
      return Buffer.concat(blocks).subarray(0, length);
    },
    Derive: () => Promise.reject(new TypeError('HKDF has two stages')),
  };
}

export function aes256Gcm(): AEAD {
  return {
    id: 0x0002,
    type: 'AEAD',
    name: 'AES-256-GCM',
    Nk: 32,
    Nn: 12,
    Nt: TAG_BYTES,
    async Seal(key, nonce, aad, pt) {
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad);
      return Buffer.concat([cipher.update(pt), cipher.final(), cipher.getAuthTag()]);
    },
    async Open(key, nonce, aad, ct) {
      const body = ct.subarray(0, ct.length - TAG_BYTES);
      const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(aad).setAuthTag(ct.subarray(ct.length - TAG_BYTES));
      return Buffer.concat([cipher.update(body), cipher.final()]);
    },
  };
}

const KEM_ID = 0x0020;
const SUITE_ID = Buffer.concat([Buffer.from('KEM'), Uint8Array.of(KEM_ID >> 8, KEM_ID & 0xff)]);
const NONE = new Uint8Array();
const [DKP_PRK, SK, EAE_PRK, SHARED_SECRET] = ['dkp_prk', 'sk', 'eae_prk', 'shared_secret'].map((text) =>
  Buffer.from(text),
);
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');

/** DHKEM(X25519, HKDF-SHA256). OpenSSL refuses public keys with which everybody knows the secret. */
export function dhkemX25519(): KEM<NodeKey> {
  const kdf = hkdfSha256();
  async function sharedSecret(privateKey: KeyObject, other: KeyObject, enc: Uint8Array, receiver: Uint8Array) {
    const dh = diffieHellman({ privateKey, publicKey: other });
    const prk = await LabeledExtract(kdf, SUITE_ID, NONE, EAE_PRK ?? NONE, dh);
    return await LabeledExpand(kdf, SUITE_ID, prk, SHARED_SECRET ?? NONE, Buffer.concat([enc, receiver]), 32);
  }
  return {
    id: KEM_ID,
    type: 'KEM',
    name: 'DHKEM(X25519, HKDF-SHA256)',
    Nsecret: 32,
    Nenc: 32,
    Npk: 32,
    Nsk: 32,
    async DeriveKeyPair(ikm, extractable) {
      const prk = await LabeledExtract(kdf, SUITE_ID, NONE, DKP_PRK ?? NONE, ikm);
      const privateKey = privateKeyOf(await LabeledExpand(kdf, SUITE_ID, prk, SK ?? NONE, NONE, 32));
      return pairOf(privateKey, createPublicKey(privateKey), extractable);
    },
    async GenerateKeyPair(extractable) {
      const { privateKey, publicKey } = generateKeyPairSync('x25519');
      return pairOf(privateKey, publicKey, extractable);
    },
    SerializePublicKey: async ({ object }) => rawOf(object),
    DeserializePublicKey: async (raw) => keyOf(publicKeyOf(raw), true),
    SerializePrivateKey: async ({ object }) => object.export({ format: 'der', type: 'pkcs8' }).subarray(-32),
    DeserializePrivateKey: async (raw, extractable) => keyOf(privateKeyOf(raw), extractable),
    async Encap(receiver) {
      const { privateKey, publicKey } = generateKeyPairSync('x25519');
      const enc = rawOf(publicKey);
      return { shared_secret: await sharedSecret(privateKey, receiver.object, enc, rawOf(receiver.object)), enc };
    },
    async Decap(enc, own, ownPublic) {
      const receiver = rawOf(ownPublic?.object ?? createPublicKey(own.object));
      return await sharedSecret(own.object, publicKeyOf(enc), enc, receiver);
    },
  };
}

function hmac(key: Uint8Array, bytes: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.from(createHmac('sha256', key).update(bytes).digest());
}

function keyOf(object: KeyObject, extractable: boolean): NodeKey {
  return { algorithm: { name: 'X25519' }, extractable, type: object.type === 'private' ? 'private' : 'public', object };
}

function pairOf(privateKey: KeyObject, publicKey: KeyObject, extractable: boolean) {
  return { privateKey: keyOf(privateKey, extractable), publicKey: keyOf(publicKey, true) };
}

function rawOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
}

function privateKeyOf(raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, raw]), format: 'der', type: 'pkcs8' });
}
