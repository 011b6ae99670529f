import { inMegabytes } from '../watch.ts';
import type { Invariant } from './invariant.ts';

const MOST = { bot: 400, agent: 150 } as const;

/** Bots and agents stay below these megabytes. */
export const memoryFlat: Invariant = {
  name: 'memory',
  find: ({ watched: { largest } }) =>
    (['bot', 'agent'] as const).flatMap((what) =>
      inMegabytes(largest[what]) <= MOST[what] ? [] : [`the ${what} grew to ${inMegabytes(largest[what])} MB`],
    ),
};
