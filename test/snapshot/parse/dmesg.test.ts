import { expect, test } from 'vitest';
import { parseDmesg } from '../../../src/snapshot/parse/dmesg.ts';

const message = 'nf_conntrack: table full, dropping packet';

test.each([
  [`[38775494.393661] ${message}`, 38_775_494.393661],
  [`[    0.267961] ${message}`, 0.267961],
  [`<4>[   12.5] ${message}`, 12.5],
  [`kern  :warn  : [   12.500000] ${message}`, 12.5],
  [`[  12.500000][    T0] ${message}`, 12.5],
  [`[Sat May  8 12:40:51 2021] ${message}`, undefined],
  [`Feb 23 16:44:36 jobs kernel: [38775494.393661] ${message}`, 38_775_494.393661],
  [`Feb 23 16:44:36 gw.example kernel: ${message}`, undefined],
  [`2024-05-01T10:20:30.123456+02:00 web1 kernel: ${message}`, undefined],
  [`kernel: [759720.237846] ${message}`, 759_720.237846],
  [`kernel: ${message}`, undefined],
  [message, undefined],
])('%s', (row, seconds) => {
  const [line] = parseDmesg(`${row}\n`);
  expect(line).toEqual(seconds === undefined ? { text: message, row } : { seconds, text: message, row });
});

test('of more lines than are kept the newest stay', () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `[${i}.0] line ${i}`).join('\n');
  const lines = parseDmesg(text);
  expect(lines.length).toBeLessThan(10_000);
  expect(lines.at(-1)?.text).toBe('line 19999');
});
