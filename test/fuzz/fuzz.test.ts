import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';
import { seedsFrom } from './seeds.ts';
import { strayError, targets } from './targets.ts';

/** Each time the same ones: a long run is `npm run fuzz`. */
const INPUTS = 60;
const seedsOf = seedsFrom(fileURLToPath(new URL('../..', import.meta.url)));

test.each(targets)('$name reads or refuses what is broken', async (target) => {
  const random = new Random(1);
  const seeds = seedsOf(target);
  for (let i = 0; i < INPUTS; i += 1) expect(await strayError(target, mutated(seeds, random))).toBeUndefined();
});
