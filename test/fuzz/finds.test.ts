import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { strayError, targets } from './targets.ts';

const folder = new URL('finds/', import.meta.url);

/** CPU time, since other tests run beside this one. */
const MOST_CPU_MS = 2_000;

test.each(readdirSync(folder))('%s, which fuzzing found, is read or refused in time', async (file) => {
  const target = targets.find(({ name }) => name === file.slice(0, file.lastIndexOf('.')));
  const input = readFileSync(new URL(file, folder));
  const before = process.cpuUsage();
  expect(target && (await strayError(target, input))).toBeUndefined();
  const { user, system } = process.cpuUsage(before);
  expect(target).toBeDefined();
  expect((user + system) / 1_000).toBeLessThan(MOST_CPU_MS);
});
