import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBotKeys } from '../../agent/bot-keys.ts';

function newKey(): string {
  return `ed25519:${generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x}`;
}

const [first, second, third] = [newKey(), newKey(), newKey()];
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'syndrop-keys-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('later keys take the place of earlier ones for good; earlier ones said again change nothing', () => {
  const keys = openBotKeys(dir, [first]);
  expect(keys.accepted()).toEqual([first]);
  expect(keys.replace(10, [first, second])).toBeNull();
  expect(keys.replace(10, [first, second])).toBeNull();
  expect(keys.replace(20, [second])).toBeNull();
  expect(keys.replace(10, [first, second])).toMatchObject({ code: 'replayed' });
  expect(keys.replace(20, [third])).toMatchObject({ code: 'replayed' });
  expect(openBotKeys(dir, [first]).accepted()).toEqual([second]);
});

test('once the owner of the host writes other keys, those count', () => {
  openBotKeys(dir, [first]).replace(10, [second]);
  expect(openBotKeys(dir, [third]).accepted()).toEqual([third]);
});

test('a key that anybody can sign for, or that is none, is not taken; a spoilt file is as good as none', () => {
  const keys = openBotKeys(dir, [first]);
  for (const wrong of ['', 'x', `ed25519:${'A'.repeat(43)}`, second.slice(0, -1)])
    expect(keys.replace(10, [second, wrong])).toMatchObject({ code: 'malformed' });
  expect(keys.accepted()).toEqual([first]);
  writeFileSync(join(dir, 'bot-keys.json'), '{"configured":');
  expect(openBotKeys(dir, [first]).accepted()).toEqual([first]);
});
