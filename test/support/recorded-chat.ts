import type { Chat, Conversation, MessageRef, View } from '../../src/app/chat/chat.ts';

export interface RecordedChat extends Chat {
  /** Every message as it reads now, in the order they were posted. */
  readonly messages: Map<string, View>;
  readonly titles: View[];
  /** Calls fail while set. */
  broken: boolean;
  /** Waits before each update, to let others overtake. */
  delay: (() => Promise<void>) | null;
  ofKind<K extends View['kind']>(kind: K): readonly Extract<View, { kind: K }>[];
}

/** A chat that only remembers. */
export function recordedChat(): RecordedChat {
  let serial = 0;

  function check(): void {
    if (chat.broken) throw new Error('the chat is down');
  }

  const chat: RecordedChat = {
    messages: new Map(),
    titles: [],
    broken: false,
    delay: null,
    ofKind: <K extends View['kind']>(kind: K) =>
      [...chat.messages.values()].filter((view): view is Extract<View, { kind: K }> => view.kind === kind),
    async open(channel): Promise<Conversation> {
      return { face: 'test', channel, thread: '1' };
    },
    async retitle(_, view) {
      check();
      chat.titles.push(view);
    },
    async post(conversation, view): Promise<MessageRef> {
      check();
      serial += 1;
      const message = `m${serial}`;
      chat.messages.set(message, view);
      return { ...conversation, message };
    },
    async posted() {
      check();
      return null;
    },
    async update({ message }, view) {
      check();
      await chat.delay?.();
      if (!chat.messages.has(message)) throw new Error(`no message ${message}`);
      chat.messages.set(message, view);
    },
    async whisper() {
      check();
    },
  };
  return chat;
}
