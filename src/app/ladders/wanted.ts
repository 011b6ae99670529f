import type { GivenWith, LadderVerb } from '../app.ts';

/** What somebody wants done with a rollout. */
export interface Wanted {
  readonly verb: LadderVerb;
  readonly actor: string;
  readonly digest: string;
  readonly given: GivenWith;
}
