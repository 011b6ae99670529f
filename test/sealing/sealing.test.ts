import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSealingKey, SEAL_BYTES, seal, unsealer } from '../../src/sealing/sealing.ts';

const text = Buffer.from('TcpExt: ListenDrops 3');

test('what is sealed is opened by its key, for its purpose, and by nothing else', async () => {
  const [mine, other] = await Promise.all([unsealer(), unsealer()]);
  const sealed = await seal(mine.publicKey, text, 'reply 1');
  expect(sealed).toHaveLength(text.length + SEAL_BYTES);
  expect(Buffer.from(sealed).includes('ListenDrops')).toBe(false);
  expect(Buffer.from((await mine.open(sealed, 'reply 1')) ?? [])).toEqual(text);
  expect(await mine.open(sealed, 'reply 2')).toBeNull();
  expect(await other.open(sealed, 'reply 1')).toBeNull();
});

test('what was altered anywhere, cut or made up is not opened', async () => {
  const mine = await unsealer();
  const sealed = await seal(mine.publicKey, text, 'x');
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Uint8Array.from(sealed);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(await mine.open(altered, 'x')).toBeNull();
    expect(await mine.open(sealed.subarray(0, at), 'x')).toBeNull();
  }
  expect(await mine.open(randomBytes(500), 'x')).toBeNull();
  expect(await mine.open(new Uint8Array(500), 'x')).toBeNull();
});

test('the same text is sealed differently each time, and a kept key opens it after a restart', async () => {
  const kept = randomBytes(32);
  const before = await unsealer(kept);
  const [one, two] = await Promise.all([seal(before.publicKey, text, 'x'), seal(before.publicKey, text, 'x')]);
  expect(one).not.toEqual(two);
  const after = await unsealer(kept);
  expect(after.publicKey).toBe(before.publicKey);
  expect(Buffer.from((await after.open(one, 'x')) ?? [])).toEqual(text);
});

test('only 32 bytes are a key, and none with which everybody knows the secret', async () => {
  const { publicKey } = await unsealer();
  expect(isSealingKey(publicKey)).toBe(true);
  for (const wrong of [
    '',
    'x25519:',
    publicKey.slice(0, -1),
    `${publicKey}A`,
    publicKey.replace('x25519', 'ed25519'),
  ]) {
    expect(isSealingKey(wrong)).toBe(false);
    await expect(seal(wrong, text, 'x')).rejects.toThrow(TypeError);
  }
  await expect(seal(`x25519:${'A'.repeat(43)}`, text, 'x')).rejects.toThrow('Encapsulation failed');
});
