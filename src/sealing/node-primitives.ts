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
  /** The 32 bytes of a public key: to export them costs more than to use them. */
  readonly raw: Uint8Array;
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
    SerializePublicKey: async ({ raw }) => raw,
    DeserializePublicKey: async (raw) => publicOf(publicKeyOf(raw), raw),
    SerializePrivateKey: async ({ object }) => object.export({ format: 'der', type: 'pkcs8' }).subarray(-32),
    DeserializePrivateKey: async (raw, extractable) => privateOf(privateKeyOf(raw), extractable),
    async Encap(receiver) {
      const { privateKey, publicKey } = generateKeyPairSync('x25519');
      const enc = rawOf(publicKey);
      return { shared_secret: await sharedSecret(privateKey, receiver.object, enc, receiver.raw), enc };
    },
    async Decap(enc, own, ownPublic) {
      const receiver = ownPublic?.raw ?? rawOf(createPublicKey(own.object));
      return await sharedSecret(own.object, publicKeyOf(enc), enc, receiver);
    },
  };
}

function hmac(key: Uint8Array, bytes: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.from(createHmac('sha256', key).update(bytes).digest());
}

function publicOf(object: KeyObject, raw: Uint8Array): NodeKey {
  return { algorithm: { name: 'X25519' }, extractable: true, type: 'public', object, raw };
}

function privateOf(object: KeyObject, extractable: boolean): NodeKey {
  return { algorithm: { name: 'X25519' }, extractable, type: 'private', object, raw: NONE };
}

function pairOf(privateKey: KeyObject, publicKey: KeyObject, extractable: boolean) {
  return { privateKey: privateOf(privateKey, extractable), publicKey: publicOf(publicKey, rawOf(publicKey)) };
}

/** Never by JWK: Node 20 holds the lock of the key while it makes the strings, and a collection of garbage then stands still. */
function rawOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
}

/** By JWK, for which OpenSSL's slow decoder is not asked. */
function publicKeyOf(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

function privateKeyOf(raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, raw]), format: 'der', type: 'pkcs8' });
}
