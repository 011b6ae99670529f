import type { Conversation, MessageRef, PostPlace, View } from './chat.ts';
import { type Deps, nowText } from '../deps.ts';

export type PostDeps = Pick<Deps, 'chat' | 'store' | 'clock' | 'stalePostMs'>;

/** Another bot is posting the same message; the job is tried again and will find it posted. */
export class PostBusy extends Error {}

/** The clocks of the chat, and of a bot that is gone, may differ from ours. */
const CLOCKS_MS = 60 * 60_000;
/** An outage of the chat may last as long, and a failed attempt may yet have been heard. */
const DOUBT_MS = 24 * 60 * 60_000;

/** Posts in a thread the message `key` stands for, once: a repeated job gets the message that is there. */
export async function postOnce(
  deps: PostDeps,
  key: string,
  conversation: Conversation,
  view: View,
): Promise<MessageRef> {
  const post = (): Promise<MessageRef> => deps.chat.post(conversation, view, key);
  const { message, found } = await once(deps, key, { thread: conversation }, post);
  // Whoever posted it may have known less.
  if (found) await deps.chat.update(message, view);
  return message;
}

/** The same for the parent of a thread of its own. `before`: it was there already, and may say something older. */
export async function openOnce(deps: PostDeps, key: string, channel: string, view: View): Promise<Once> {
  return await once(deps, key, { channel }, async () => {
    const opened = await deps.chat.open(channel, view, key);
    return { ...opened, message: opened.thread };
  });
}

interface Once {
  readonly message: MessageRef;
  readonly before: boolean;
  /** Nobody knew that it was there. */
  readonly found: boolean;
}

/**
 * Whoever tries after an attempt of which nobody knows how it ended, by a bot that died or a connection that was lost,
 * looks first whether the message is there.
 */
async function once(deps: PostDeps, key: string, where: PostPlace, post: () => Promise<MessageRef>): Promise<Once> {
  const { posts } = deps.store;
  const now = deps.clock().getTime();
  const claim = await posts.claim(key, nowText(deps), new Date(now - deps.stalePostMs).toISOString());
  if (claim.kind === 'posted') return { message: claim.message, before: true, found: false };
  if (claim.kind === 'busy') throw new PostBusy(`${key} is being posted`);
  const { tried } = claim;
  try {
    const there = tried === null ? null : await deps.chat.posted(where, key, new Date(Date.parse(tried) - CLOCKS_MS));
    const message = there ?? (await post());
    await posts.settle(key, message);
    return { message, before: there !== null, found: there !== null };
  } catch (cause) {
    await posts.doubt(key, new Date(now - DOUBT_MS).toISOString());
    throw cause;
  }
}
