import { outcomesOf } from './changes.ts';
import type { Invariant } from './invariant.ts';

/** The end of a proposal is what its host has on disk. */
export const nothingUntrue: Invariant = {
  name: 'untrue',
  find(past) {
    const outcomes = outcomesOf(past);
    return past.proposals.flatMap(({ proposalId, state, plan: { host } }) => {
      const there = outcomes.get(proposalId)?.state;
      // One that nobody heard of is refused here, and took itself back there.
      const isSame = there === undefined || there === state || (there === 'reverted' && state === 'refused');
      return isSame ? [] : [`proposal ${proposalId} is ${state}, and ${there} on ${host}`];
    });
  },
};
