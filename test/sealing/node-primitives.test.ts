import { randomBytes } from 'node:crypto';
import * as hpke from 'hpke';
import { expect, test } from 'vitest';
import { aes256Gcm, dhkemX25519, hkdfSha256 } from '../../src/sealing/node-primitives.ts';

const own = new hpke.CipherSuite(dhkemX25519, hkdfSha256, aes256Gcm);
const packaged = new hpke.CipherSuite(hpke.KEM_DHKEM_X25519_HKDF_SHA256, hpke.KDF_HKDF_SHA256, hpke.AEAD_AES_256_GCM);
const info = Buffer.from('what for');

test('what own primitives seal, those of the package open, and the other way round', async () => {
  expect(await carried(own, packaged)).toEqual(LENGTHS);
  expect(await carried(packaged, own)).toEqual(LENGTHS);
});

const LENGTHS = [0, 1, 15, 16, 17, 4_096];

/** Lengths of the texts that came through as they were. */
async function carried<A extends hpke.Key, B extends hpke.Key>(from: hpke.CipherSuite<A>, to: hpke.CipherSuite<B>) {
  const came: number[] = [];
  for (const length of LENGTHS) {
    const text = randomBytes(length);
    const pair = await to.GenerateKeyPair();
    const key = await from.DeserializePublicKey(await to.SerializePublicKey(pair.publicKey));
    const { encapsulatedSecret, ciphertext } = await from.Seal(key, text, { info });
    if (text.equals(await to.Open(pair, encapsulatedSecret, ciphertext, { info }))) came.push(length);
  }
  return came;
}

test('a kept seed is the same key pair by both', async () => {
  const seed = randomBytes(32);
  const serialized = await Promise.all([keysOf(own, seed), keysOf(packaged, seed)]);
  expect(serialized[0]?.map(hex)).toEqual(serialized[1]?.map(hex));
});

async function keysOf<K extends hpke.Key>(suite: hpke.CipherSuite<K>, seed: Uint8Array) {
  const pair = await suite.DeriveKeyPair(seed, true);
  return [await suite.SerializePublicKey(pair.publicKey), await suite.SerializePrivateKey(pair.privateKey)];
}

/** RFC 5869, appendix A.2: more than one block. */
test('HKDF expands over several blocks as the RFC shows', async () => {
  const bytes = (from: number, count: number) => Uint8Array.from({ length: count }, (_, at) => from + at);
  const prk = await hkdfSha256().Extract(bytes(0x60, 80), bytes(0, 80));
  expect(hex(await hkdfSha256().Expand(prk, bytes(0xb0, 80), 82))).toBe(
    'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09' +
      'da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
  );
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
