import type { Conversation, MessageRef, View } from './chat.ts';
import { type Deps, nowText } from './deps.ts';

/** Another bot is posting the same message; the job is tried again and will find it posted. */
class PostBusy extends Error {}

/**
 * Posts the message `key` stands for, once: a repeated job gets the message that is there. Only a bot that dies between
 * the chat's answer and the store leaves room for a second one; the other order would lose the message instead.
 */
export async function postOnce(deps: Deps, key: string, conversation: Conversation, view: View): Promise<MessageRef> {
  const { posts } = deps.store;
  const staleBefore = new Date(deps.clock().getTime() - deps.stalePostMs).toISOString();
  const claim = await posts.claim(key, nowText(deps), staleBefore);
  if (claim.kind === 'posted') return claim.message;
  if (claim.kind === 'busy') throw new PostBusy(`${key} is being posted`);
  const message = await postOrRelease(deps, key, conversation, view);
  await posts.settle(key, message);
  return message;
}

async function postOrRelease(deps: Deps, key: string, conversation: Conversation, view: View): Promise<MessageRef> {
  try {
    return await deps.chat.post(conversation, view);
  } catch (cause) {
    await deps.store.posts.release(key);
    throw cause;
  }
}
