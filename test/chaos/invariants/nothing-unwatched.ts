import type { Invariant } from './invariant.ts';

/** No change that nobody kept stands long after its lease has run out; it is looked every second. */
export const nothingUnwatched: Invariant = {
  name: 'unwatched',
  find: ({ watched }) => [...watched.overdue.values()],
};
