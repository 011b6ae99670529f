import type { Actor } from '../../app/app.ts';
import type { Lang } from '../../report/words/words.ts';
import type { Message } from './blocks/views.ts';

/** Where something was typed, and how to answer there. */
export interface Typed {
  readonly channel: string;
  readonly thread?: string;
  readonly actor: Actor;
  /** Asked for with `--lang`. */
  readonly lang?: Lang;
  /** Only the person who typed sees it. */
  readonly answer: (message: Message) => Promise<void>;
}
