import { expect, it } from 'vitest';
import { createLimit } from '../../../src/faces/console/limit.ts';

it('lets through so many a minute for each key, and no more for having been many', () => {
  let now = Date.parse('2026-03-02T09:00:59.000Z');
  const lets = createLimit(2, () => new Date(now));
  expect(['a', 'a', 'a', 'b'].map(lets)).toEqual([true, true, false, true]);
  now += 1_000;
  expect(['a', 'a', 'a'].map(lets)).toEqual([true, true, false]);
});
