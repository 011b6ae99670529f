import { wireFile, wireMessage } from '../api/wire.ts';
import { app, team } from '../state/seed.ts';
import type { Channel, Message } from '../state/shapes.ts';
import type { Change } from '../state/workspace.ts';
import type { World } from '../world.ts';

/** What one person's window shows: everything they may see, in one answer. */
export function visibleTo(world: World, as: string) {
  const { workspace } = world;
  return {
    version: workspace.version,
    me: as,
    team: team.name,
    guide: world.guide,
    app: { ...app, commands: world.app.commands, shortcuts: world.app.shortcuts, sockets: world.sockets.count },
    users: [...workspace.users.values()],
    groups: workspace.groups,
    channels: [...workspace.channels.values()]
      .filter((channel) => channel.members.includes(as))
      .map((channel) => ({
        ...channel,
        messages: workspace
          .messages(channel.id)
          .filter((message) => seenBy(message, as))
          .map((message) => shown(world, message)),
      })),
    views: world.views.of(as),
    home: workspace.homes.get(as) ?? null,
  };
}
export type Visible = ReturnType<typeof visibleTo>;
export type ShownMessage = ReturnType<typeof shown>;

function seenBy(message: Message, as: string): boolean {
  return message.visible_to === undefined || message.visible_to === as;
}

function shown(world: World, message: Message) {
  return {
    ...message,
    ...wireMessage(world, message),
    files: (message.files ?? []).map((file) => ({ ...wireFile(world, file), href: `/_/file/${file.id}` })),
    ephemeral: message.visible_to !== undefined,
    replies: replyCount(world, message),
  };
}

function replyCount(world: World, message: Message): number {
  const thread = world.workspace.thread(message.channel, message.ts);
  return thread.filter((reply) => reply.ts !== message.ts && reply.visible_to === undefined).length;
}

/** A change as this person's window hears of it; null when it is none of their business. */
export function heardBy(world: World, as: string, change: Change): unknown {
  switch (change.kind) {
    case 'message': {
      if (!seenBy(change.message, as) || !isMember(world, change.message.channel, as)) return null;
      const { thread_ts, channel, ts } = change.message;
      const parent = thread_ts === undefined || thread_ts === ts ? null : world.workspace.message(channel, thread_ts);
      const messages = [change.message, ...(parent === null ? [] : [parent])].map((message) => shown(world, message));
      return { kind: 'messages', messages, fresh: change.previous === null };
    }
    case 'removed': {
      if (!seenBy(change.message, as) || !isMember(world, change.message.channel, as)) return null;
      return { kind: 'removed', channel: change.message.channel, ts: change.message.ts };
    }
    case 'views':
    case 'home':
    case 'toast':
      return change.user === as ? change : null;
    case 'thinking':
      return isMember(world, change.channel, as) ? change : null;
    case 'channel':
    case 'sockets':
      return change;
  }
}

function isMember(world: World, channelId: string, as: string): boolean {
  const channel: Channel | undefined = world.workspace.channels.get(channelId);
  return channel?.members.includes(as) ?? false;
}
