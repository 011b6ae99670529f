import { expect, test } from 'vitest';
import { looksLikeKernelLog, parseDmesg } from '../../../src/snapshot/parse/dmesg.ts';

const message = 'nf_conntrack: table full, dropping packet';

test.each([
  `[38775494.393661] ${message}`,
  `[    0.267961] ${message}`,
  `[  12.500000][    T0] ${message}`,
  `[Sat May  8 12:40:51 2021] ${message}`,
  `Feb 23 16:44:36 jobs kernel: [38775494.393661] ${message}`,
  `Feb 23 16:44:36 gw.example kernel: ${message}`,
  `2024-05-01T10:20:30.123456+02:00 web1 kernel: ${message}`,
  `kernel: [759720.237846] ${message}`,
  `kernel: ${message}`,
])('the kernel printed: %s', (row) => {
  expect(looksLikeKernelLog(row)).toBe(true);
});

test.each([message, `[warn] ${message}`, `nginx[812]: ${message}`, '[12.5'])('who printed it is open: %s', (row) => {
  expect(looksLikeKernelLog(row)).toBe(false);
});

test('of more text than is kept the newest whole lines stay', () => {
  const text = Array.from({ length: 100_000 }, (_, i) => `[${i}.000000] eth0: line ${i}\n`).join('');
  const kept = parseDmesg(text);
  expect(kept.length).toBeGreaterThan(1_000_000);
  expect(kept.length).toBeLessThan(1_100_000);
  expect(kept).toMatch(/^\[\d+\.0{6}\] eth0/);
  expect(kept.endsWith('] eth0: line 99999\n')).toBe(true);
});

test('of one endless line a bounded end stays', () => {
  expect(parseDmesg('x'.repeat(3_000_000)).length).toBeLessThan(1_100_000);
});
