import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { isPublicKey } from '../../agent/keys.ts';
import { isWeakKey } from '../../src/protocol/weak-keys.ts';
import { isSignedBy } from '../../src/transports/agent/keys.ts';

const ZEROS = `ed25519:${'A'.repeat(43)}`;
const ZEROS_ID = createHash('sha256').update(Buffer.alloc(32)).digest('hex').slice(0, 16);
/** The neutral element and zero: a signature made without any key. */
const FORGED = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]);

test('a key of small order, which anybody can sign for, is no key', () => {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) }, format: 'jwk' });
  const believed = Array.from({ length: 64 }, (_, n) => verify(null, Buffer.from(`order ${n}`), key, FORGED));
  expect(believed).toContain(true);
  expect(isPublicKey(ZEROS)).toBe(false);
  expect(isWeakKey(Uint8Array.from({ length: 32 }, (_, at) => (at === 31 ? 0x80 : 0)))).toBe(true);
  for (let n = 0; n < 64; n += 1) {
    expect(isSignedBy(ZEROS, ZEROS_ID, `order ${n}`, FORGED.toString('base64'))).toBe(false);
  }
});

test('the example configuration cannot be served as it is: its key has to be replaced', async () => {
  const example = JSON.parse(await readFile('deploy/agent/agent.json', 'utf8'));
  expect(example.botKeys.every(isPublicKey)).toBe(false);
});
