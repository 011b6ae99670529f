import { app } from '../state/seed.ts';
import type { Channel, Message } from '../state/shapes.ts';
import type { World } from '../world.ts';
import type { Answer } from './method.ts';
import { refuse } from './method.ts';

/** Finds a channel by id, by `#name`, or the direct conversation by a person's id. */
export function findChannel(world: World, name: string): Channel | null {
  const byId = world.workspace.channels.get(name);
  if (byId !== undefined) return byId;
  if (world.workspace.users.has(name)) return world.workspace.directChannel(name);
  const bare = name.replace(/^#/, '');
  return (
    [...world.workspace.channels.values()].find((channel) => channel.kind === 'channel' && channel.name === bare) ??
    null
  );
}

/** A channel the app may write to, or Slack's refusal. */
export function writable(world: World, name: string): { readonly channel: Channel } | { readonly refusal: Answer } {
  const channel = findChannel(world, name);
  if (channel === null) return { refusal: refuse('channel_not_found') };
  if (!channel.members.includes(app.botUser)) return { refusal: refuse('not_in_channel') };
  return { channel };
}

/** A message of the app's own, or Slack's refusal; `error` is what this method calls somebody else's message. */
export function ownMessage(
  world: World,
  channelName: string,
  ts: string,
  error: string,
): { readonly message: Message } | { readonly refusal: Answer } {
  const channel = findChannel(world, channelName);
  if (channel === null) return { refusal: refuse('channel_not_found') };
  const message = world.workspace.message(channel.id, ts);
  if (message === null) return { refusal: refuse('message_not_found') };
  return message.bot_id === app.botId ? { message } : { refusal: refuse(error) };
}

/** Threads hang on a parent: a reply's own timestamp is not one. */
export function threadExists(world: World, channel: Channel, ts: string): boolean {
  const parent = world.workspace.message(channel.id, ts);
  return parent !== null && (parent.thread_ts === undefined || parent.thread_ts === parent.ts);
}
