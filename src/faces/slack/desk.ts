import type { webApi } from '@slack/bolt';
import type { App } from '../../app/app.ts';
import type { DiagnoseQuestion } from '../../app/chat/chat.ts';
import type { Lang } from '../../report/words/words.ts';
import type { BoundedMap } from './bounded-map.ts';
import type { FaceLogger } from './workspace/logger.ts';
import type { People } from './workspace/people.ts';
import type { SlackChat } from './posting/slack-chat.ts';

/** What every handler of this face works with. */
export interface Desk {
  readonly app: App;
  readonly client: webApi.WebClient;
  readonly chat: SlackChat;
  readonly people: People;
  /** Of the person who is answered; for what everybody reads see `spoken.ts`. */
  readonly lang: Lang;
  /** Of the configuration: what is spoken where nobody chose. */
  readonly configured: Lang;
  readonly logger: FaceLogger;
  /** The question last asked in a thread, by `channel thread`; only what this process has seen. */
  readonly questions: BoundedMap<string, DiagnoseQuestion>;
  /** Who was told what a thread understands, by `channel thread actor`. */
  readonly hinted: BoundedMap<string, true>;
}
