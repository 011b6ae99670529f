import * as z from 'zod';
import { app } from '../../state/seed.ts';
import type { Channel, Message } from '../../state/shapes.ts';
import type { World } from '../../world.ts';
import { type Method, channel, count, flag, method, optionalText, refuse, ts } from '../method.ts';
import { page } from '../paging.ts';
import { findChannel, threadExists } from '../places.ts';
import { wireChannel, wireMessage } from '../wire.ts';

/** Slack leaves metadata out unless it is asked for. */
const withMetadata = { include_all_metadata: flag.optional() };
const inTime = { latest: optionalText, oldest: optionalText, inclusive: flag.optional() };
const paged = { cursor: optionalText, limit: count(999, 100) };

/** `channels:history` for channels, `im:history` for direct messages, and so on. */
function scopeFor(right: 'read' | 'history') {
  return (args: { channel: string }, world: World): string | null => {
    const found = findChannel(world, args.channel);
    if (found === null) return null;
    return `${found.kind === 'im' ? 'im' : 'channels'}:${right}`;
  };
}

/** A person's id may be posted to, and has no history of its own. */
function readable(world: World, name: string): Channel | null {
  return /^[UW]/.test(name) ? null : findChannel(world, name);
}

const open = method({
  perMinute: 50,
  scope: 'im:write',
  args: z.looseObject({ users: optionalText, channel: optionalText, return_im: flag.optional() }),
  run(world, args) {
    const users = (args.users ?? '').split(',').filter((user) => user !== '');
    if (users.length > 1) return refuse('missing_scope');
    const found = args.channel ? findChannel(world, args.channel) : world.workspace.directChannel(users[0] ?? '');
    if (found === null) return refuse(users.length === 0 ? 'channel_not_found' : 'user_not_found');
    const shown = args.return_im ? wireChannel(found) : { id: found.id };
    return { ok: true, no_op: true, already_open: true, channel: shown };
  },
});

const info = method({
  perMinute: 50,
  scope: scopeFor('read'),
  args: z.looseObject({ channel }),
  run(world, args) {
    const found = readable(world, args.channel);
    return found === null ? refuse('channel_not_found') : { ok: true, channel: wireChannel(found) };
  },
});

const members = method({
  perMinute: 100,
  scope: scopeFor('read'),
  args: z.looseObject({ channel, ...paged }),
  run(world, args) {
    const found = readable(world, args.channel);
    if (found === null) return refuse('channel_not_found');
    const part = page(found.members, args.limit, args.cursor);
    if (part === null) return refuse('invalid_cursor');
    return { ok: true, members: part.items, response_metadata: { next_cursor: part.next } };
  },
});

function within(args: { latest?: string | undefined; oldest?: string | undefined; inclusive?: boolean | undefined }) {
  const latest = Number(args.latest ?? Number.POSITIVE_INFINITY);
  const oldest = Number(args.oldest ?? 0);
  return (message: { ts: string }): boolean => {
    const at = Number(message.ts);
    return args.inclusive === true ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

function shown(world: World, message: Message, withMetadata: boolean): Record<string, unknown> {
  const { metadata, ...rest } = wireMessage(world, message);
  return withMetadata && metadata !== undefined ? { ...rest, metadata } : rest;
}

const history = method({
  perMinute: 50,
  scope: scopeFor('history'),
  args: z.looseObject({ channel, ...paged, ...inTime, ...withMetadata }),
  run(world, args) {
    const found = readable(world, args.channel);
    if (found === null) return refuse('channel_not_found');
    if (!found.members.includes(app.botUser)) return refuse('not_in_channel');
    const newestFirst = world.workspace
      .messages(found.id)
      .filter((message) => message.visible_to === undefined)
      .filter(
        (message) => message.thread_ts === undefined || message.thread_ts === message.ts || message.broadcast === true,
      )
      .filter(within(args))
      .reverse();
    const part = page(newestFirst, args.limit, args.cursor);
    if (part === null) return refuse('invalid_cursor');
    return {
      ok: true,
      messages: part.items.map((message) => shown(world, message, args.include_all_metadata === true)),
      has_more: part.next !== '',
      pin_count: 0,
      response_metadata: { next_cursor: part.next },
    };
  },
});

const replies = method({
  perMinute: 50,
  scope: scopeFor('history'),
  args: z.looseObject({ channel, ts, ...paged, ...inTime, ...withMetadata }),
  run(world, args) {
    const found = readable(world, args.channel);
    if (found === null) return refuse('channel_not_found');
    if (!found.members.includes(app.botUser)) return refuse('not_in_channel');
    if (!threadExists(world, found, args.ts)) return refuse('thread_not_found');
    const inRange = within(args);
    const all = world.workspace
      .thread(found.id, args.ts)
      .filter((message) => message.visible_to === undefined && (message.ts === args.ts || inRange(message)));
    const part = page(all, args.limit, args.cursor);
    if (part === null) return refuse('invalid_cursor');
    return {
      ok: true,
      messages: part.items.map((message) => shown(world, message, args.include_all_metadata === true)),
      has_more: part.next !== '',
      response_metadata: { next_cursor: part.next },
    };
  },
});

export const conversations: Readonly<Record<string, Method>> = {
  'conversations.open': open,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.history': history,
  'conversations.replies': replies,
};
