import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from '../../protocol/problem.ts';
import { isWeakKey } from '../../protocol/weak-keys.ts';
import { type Unsealer, unsealer } from '../../sealing/sealing.ts';
import type { Signer } from '../../protocol/signing.ts';

/** A signer and its public key, written `ed25519:<base64url of the 32 bytes>`. */
export interface KeyPair extends Signer {
  readonly publicKey: string;
}

/** The key in a PEM file, made there (mode 0600) when there is none. */
export async function loadOrCreateSigner(path: string): Promise<KeyPair> {
  const pem = await loadOrCreate(path, () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  });
  return signerOf(ed25519In(pem, path));
}

function ed25519In(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below as well.
  }
  throw new Problem('bad-key', `${path} holds no private Ed25519 key in PEM form. syndrop operator-key makes one.`);
}

const SEED_BYTES = 32;

/** The key to open what was sealed for the owner of a file, which holds 32 bytes in hexadecimal; made like the other. */
export async function loadOrCreateUnsealer(path: string): Promise<Unsealer> {
  const seed = await loadOrCreate(path, () => randomBytes(SEED_BYTES).toString('hex'));
  return await unsealer(Buffer.from(seed.trim(), 'hex'));
}

/** Of several processes that start at once one makes the file. */
async function loadOrCreate(path: string, make: () => string): Promise<string> {
  const known = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw new Problem('bad-key', `The key in ${path} cannot be read (${cause.code}).`, { cause });
  });
  if (known !== null) return known;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, make(), { mode: 0o600 });
  await chmod(draft, 0o600);
  await link(draft, path).catch(() => {});
  await rm(draft, { force: true });
  return await readFile(path, 'utf8');
}

/** Checks signatures of one public key, whatever the text of that key may be. */
export function isSignedBy(publicKey: string, keyId: string, payload: string, signature: string): boolean {
  const key = publicKeyOf(publicKey);
  if (key === null || keyIdOf(key) !== keyId) return false;
  return verify(null, Buffer.from(payload), key, Buffer.from(signature, 'base64'));
}

function signerOf(privateKey: KeyObject): KeyPair {
  const key = createPublicKey(privateKey);
  return {
    publicKey: `ed25519:${key.export({ format: 'jwk' }).x}`,
    keyId: keyIdOf(key),
    sign: (payload) => sign(null, Buffer.from(payload), privateKey).toString('base64'),
  };
}

/** How audit, requests and `syndrop keys` name a key: the first half of the SHA-256 of its bytes, shortened. */
export function keyIdIn(publicKey: string): string {
  const key = publicKeyOf(publicKey);
  return key === null ? 'none' : keyIdOf(key);
}

function publicKeyOf(text: string): KeyObject | null {
  const raw = /^ed25519:([A-Za-z0-9_-]{43})$/.exec(text)?.[1];
  if (raw === undefined || isWeakKey(Buffer.from(raw, 'base64url'))) return null;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw }, format: 'jwk' });
}

function keyIdOf(key: KeyObject): string {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return createHash('sha256').update(raw).digest('hex').slice(0, 16);
}
