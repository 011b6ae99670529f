import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64Lines } from '../../src/protocol/base64.ts';

test('reads and writes what Node reads and writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = toBase64Lines(bytes);
      expect(text.replaceAll('\n', '')).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(text)).toEqual(bytes);
    }),
  );
});

test('lines are as long as those of base64(1), so that an answer cut at a line is a readable beginning', () => {
  const bytes = new Uint8Array(200).map((_, index) => index);
  const [first = ''] = toBase64Lines(bytes).split('\n');
  expect(first).toHaveLength(76);
  expect(fromBase64(`${first}\n`)).toEqual(bytes.subarray(0, 57));
});

test('anything else is not base64', () => {
  for (const text of ['a b', 'é', 'AA-_', '\u0000']) expect(fromBase64(text)).toBeUndefined();
});
