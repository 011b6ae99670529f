import type { Conversation, MessageRef } from '../../app/chat/chat.ts';
import type { Lang } from '../../report/words/words.ts';

/** Where a conversation is in Slack. `title` is the message that carries the verdict; usually the parent itself. */
export interface Place {
  readonly channel: string;
  readonly thread: string;
  readonly title: string;
  /** What is spoken there, where it is not the language of the configuration. */
  readonly lang?: Lang | undefined;
}

/**
 * A question asked inside somebody else's thread has its title below the parent, and a thread may speak its own language: all
 * of it travels as `parent#title~zh`, so that whoever answers later, after a restart too, knows both.
 */
export function placeOf({ channel, thread }: Conversation): Place {
  const [where = '', spoken] = thread.split('~');
  const [parent = where, title = parent] = where.split('#');
  return { channel, thread: parent, title, ...(spoken === 'en' || spoken === 'zh' ? { lang: spoken } : {}) };
}

export function conversationOf({ channel, thread, title, lang }: Place): Conversation {
  const below = title === thread ? thread : `${thread}#${title}`;
  return { face: 'slack', channel, thread: lang === undefined ? below : `${below}~${lang}` };
}

/** Under what a thread may be known, whatever is spoken in it. */
export function conversationsIn(channel: string, thread: string): readonly Conversation[] {
  return ['', '~en', '~zh'].map((spoken) => ({ face: 'slack', channel, thread: `${thread}${spoken}` }));
}

export function messageOf(conversation: Conversation, message: string): MessageRef {
  return { ...conversation, message };
}
