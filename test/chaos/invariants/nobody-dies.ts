import type { Invariant } from './invariant.ts';

/** No bot and no agent ends by itself. */
export const nobodyDies: Invariant = { name: 'died', find: ({ world }) => world.died };
