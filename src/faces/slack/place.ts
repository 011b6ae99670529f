import type { Conversation, MessageRef } from '../../app/chat.ts';

/** Where a conversation is in Slack. `title` is the message that carries the verdict; usually the parent itself. */
export interface Place {
  readonly channel: string;
  readonly thread: string;
  readonly title: string;
}

/** A question asked inside somebody else's thread has its title below the parent; both ids travel as `parent#title`. */
export function placeOf({ channel, thread }: Conversation): Place {
  const [parent = thread, title = parent] = thread.split('#');
  return { channel, thread: parent, title };
}

export function conversationOf({ channel, thread, title }: Place): Conversation {
  return { face: 'slack', channel, thread: title === thread ? thread : `${thread}#${title}` };
}

export function messageOf(conversation: Conversation, message: string): MessageRef {
  return { ...conversation, message };
}
