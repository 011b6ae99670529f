import { LIARS } from '../world/world.ts';
import type { Invariant } from './invariant.ts';

/** No answer of a host that signs wrongly is in a sweep. */
export const noLiarBelieved: Invariant = {
  name: 'believed',
  async find({ world: { fleet } }) {
    const found: string[] = [];
    for (const { sweepId } of await fleet.store.sweeps.list(10_000)) {
      const results = await fleet.store.sweeps.results(sweepId);
      if (results.some(({ state, host }) => state === 'answered' && LIARS.includes(host)))
        found.push(`sweep ${sweepId} took a forged answer`);
    }
    return found;
  },
};
