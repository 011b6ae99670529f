import type { ProposalRecord } from '../../../src/app/store.ts';
import type { Deeds } from '../world/people.ts';
import type { World } from '../world/world.ts';
import type { Watched } from '../watch.ts';

/** All that is known once everything is mended and told. */
export interface Past {
  readonly world: World;
  readonly deeds: Deeds;
  readonly watched: Watched;
  readonly proposals: readonly ProposalRecord[];
}

export interface Invariant {
  /** One word, with which every finding begins. */
  readonly name: string;
  /** What does not hold, in words. */
  find(past: Past): Promise<readonly string[]> | readonly string[];
}
