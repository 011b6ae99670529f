import type { Invariant } from './invariant.ts';
import { stepsOf } from './steps.ts';

/** No kernel takes the value of a proposal a second time. */
export const nothingAppliedTwice: Invariant = {
  name: 'twice',
  find(past) {
    const applied = new Set<string>();
    return stepsOf(past).flatMap(({ by, words }) => {
      if (by === undefined) return [];
      if (applied.has(by.proposalId)) return [words];
      applied.add(by.proposalId);
      return [];
    });
  },
};
