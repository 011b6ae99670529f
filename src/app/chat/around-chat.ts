import type { Chat } from './chat.ts';

/** The same chat, with something around each call, whose name it gets. */
export function aroundChat(chat: Chat, around: <T>(call: keyof Chat, work: () => Promise<T>) => Promise<T>): Chat {
  return {
    open: (...given) => around('open', () => chat.open(...given)),
    retitle: (...given) => around('retitle', () => chat.retitle(...given)),
    post: (...given) => around('post', () => chat.post(...given)),
    update: (...given) => around('update', () => chat.update(...given)),
    whisper: (...given) => around('whisper', () => chat.whisper(...given)),
    posted: (...given) => around('posted', () => chat.posted(...given)),
  };
}
