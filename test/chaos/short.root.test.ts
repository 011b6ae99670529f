import { expect, it, vi } from 'vitest';
import { chaos } from './chaos.ts';

// What is owed after the last fault comes within two minutes.
vi.setConfig({ testTimeout: 300_000 });

it('a short chaos: a partition, a failover and a full disk leave every invariant whole', async () => {
  const faults = ['bot cut off', 'Redis fails over', 'disk of the bot full'];
  const { deeds, ends, found } = await chaos({ seconds: 10, seed: 57, database: 'sqlite', faults });
  expect(found).toEqual([]);
  expect([...deeds.counts.keys()].toSorted()).toEqual(faults.toSorted());
  // There was something that could have been lost.
  expect(deeds.acks.length).toBeGreaterThan(0);
  expect(ends.size).toBeGreaterThan(0);
});
