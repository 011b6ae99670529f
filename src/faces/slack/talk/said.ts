import type { Origin } from '../workspace/people.ts';

/** What a person wrote in a channel, a thread or to the bot alone. */
export interface Said {
  readonly user: string;
  readonly from: Origin;
  readonly channel: string;
  readonly text: string;
  readonly ts: string;
  readonly thread?: string;
  /** Ids of files that came with it. */
  readonly files: readonly string[];
  /** By a mention, or because nobody else is there. */
  readonly addressed: boolean;
  /** False where it was delivered before, to whichever bot. */
  readonly first: () => Promise<boolean>;
}
