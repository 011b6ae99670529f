import { expect, test } from 'vitest';
import { bounded } from '../../../agent/collect/bounded.ts';

function fill(maxBytes: number, keep: 'head' | 'tail', chunks: readonly string[]) {
  const kept = bounded(maxBytes, keep);
  for (const chunk of chunks) kept.push(Buffer.from(chunk));
  return kept.done();
}

test('what fits exactly is whole', () => {
  expect(fill(6, 'head', ['ab\n', 'cd\n'])).toEqual({ text: 'ab\ncd\n', truncated: false });
  expect(fill(6, 'tail', ['ab\n', 'cd\n'])).toEqual({ text: 'ab\ncd\n', truncated: false });
});

test('half a line is never left at the cut: 10.0.0.1:80 must not become 10.0.0.1:8', () => {
  const chunks = ['one 10.0.0.1:80\n', 'two 10.0.0.1:80\n'];
  expect(fill(31, 'head', chunks)).toEqual({ text: 'one 10.0.0.1:80\n', truncated: true });
  expect(fill(31, 'tail', chunks)).toEqual({ text: 'two 10.0.0.1:80\n', truncated: true });
});

test('the tail is the newest whatever the chunks were', () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`);
  const { text } = fill(100, 'tail', lines);
  expect(text.endsWith('line 998\nline 999\n')).toBe(true);
  expect(text.startsWith('line ')).toBe(true);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(100);
});

test('a reader may stop as soon as the head is full', () => {
  const kept = bounded(4);
  expect(kept.push(Buffer.from('abcd'))).toBe(true);
  expect(kept.push(Buffer.from('e'))).toBe(false);
});
