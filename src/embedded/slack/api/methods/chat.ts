import * as z from 'zod';
import { app } from '../../state/seed.ts';
import { readContent, refusedBlocks } from '../content.ts';
import { type Method, channel, flag, json, method, optionalText, refuse, ts } from '../method.ts';
import { findChannel, ownMessage, threadExists, writable } from '../places.ts';
import { wireMessage } from '../wire.ts';

const metadata = json.pipe(
  z.strictObject({
    event_type: z.string().regex(/^[A-Za-z0-9_.-]{1,255}$/),
    event_payload: z.record(z.string(), z.unknown()),
  }),
);
const content = {
  text: optionalText,
  blocks: json.optional(),
  markdown_text: optionalText,
  metadata: metadata.optional(),
};
const author = { user: app.botUser, bot_id: app.botId, app_id: app.id };
const threadTs = z.union([z.literal(''), ts]).optional();

/** Slack posts without this text too; notifications and screen readers then say nothing. */
function warnings(text: string) {
  return text === '' ? { warning: 'missing_text', response_metadata: { warnings: ['missing_text'] } } : {};
}

const postMessage = method({
  // The rate is by channel, see serve.ts; this one only stops runaway loops over many channels.
  perMinute: 300,
  scope: 'chat:write',
  args: z.looseObject({ channel, ...content, thread_ts: threadTs, reply_broadcast: flag.optional() }),
  run(world, args) {
    const place = writable(world, args.channel);
    if ('refusal' in place) return place.refusal;
    const thread = args.thread_ts === '' ? undefined : args.thread_ts;
    if (thread !== undefined && !threadExists(world, place.channel, thread)) return refuse('thread_not_found');
    const said = readContent(args);
    if ('refusal' in said) return said.refusal;
    const wrong = refusedBlocks(world, said.blocks);
    if (wrong !== null) return wrong;
    const message = world.workspace.save({
      ...said,
      ...author,
      channel: place.channel.id,
      ts: world.workspace.timestamps.next(),
      ...(thread === undefined ? {} : { thread_ts: thread, broadcast: args.reply_broadcast ?? false }),
      ...(args.metadata === undefined ? {} : { metadata: args.metadata }),
    });
    return {
      ok: true,
      channel: message.channel,
      ts: message.ts,
      message: wireMessage(world, message),
      ...warnings(message.text),
    };
  },
});

const postEphemeral = method({
  perMinute: 100,
  scope: 'chat:write',
  args: z.looseObject({ channel, user: z.string().min(1), ...content, thread_ts: threadTs }),
  run(world, args) {
    const place = writable(world, args.channel);
    if ('refusal' in place) return place.refusal;
    if (!world.workspace.users.has(args.user)) return refuse('user_not_found');
    if (!place.channel.members.includes(args.user)) return refuse('user_not_in_channel');
    const thread = args.thread_ts === '' ? undefined : args.thread_ts;
    if (thread !== undefined && !threadExists(world, place.channel, thread)) return refuse('thread_not_found');
    const said = readContent(args);
    if ('refusal' in said) return said.refusal;
    const wrong = refusedBlocks(world, said.blocks);
    if (wrong !== null) return wrong;
    const message = world.workspace.save({
      ...said,
      ...author,
      channel: place.channel.id,
      ts: world.workspace.timestamps.next(),
      visible_to: args.user,
      ...(thread === undefined ? {} : { thread_ts: thread }),
    });
    return { ok: true, message_ts: message.ts, ...warnings(message.text) };
  },
});

const update = method({
  perMinute: 50,
  scope: 'chat:write',
  args: z.looseObject({ channel, ts, ...content }),
  run(world, args) {
    const found = ownMessage(world, args.channel, args.ts, 'cant_update_message');
    if ('refusal' in found) return found.refusal;
    if (found.message.stream !== undefined) return refuse('streaming_state_conflict');
    const said = readContent(args, found.message);
    if ('refusal' in said) return said.refusal;
    const wrong = refusedBlocks(world, said.blocks);
    if (wrong !== null) return wrong;
    const { blocks: _replaced, ...rest } = found.message;
    const message = world.workspace.save({
      ...rest,
      ...said,
      edited: { user: app.botUser, ts: world.workspace.timestamps.next() },
      ...(args.metadata === undefined ? {} : { metadata: args.metadata }),
    });
    return {
      ok: true,
      channel: message.channel,
      ts: message.ts,
      text: message.text,
      message: wireMessage(world, message),
    };
  },
});

const remove = method({
  perMinute: 50,
  scope: 'chat:write',
  args: z.looseObject({ channel, ts }),
  run(world, args) {
    const found = ownMessage(world, args.channel, args.ts, 'cant_delete_message');
    if ('refusal' in found) return found.refusal;
    world.workspace.remove(found.message);
    return { ok: true, channel: found.message.channel, ts: found.message.ts };
  },
});

const getPermalink = method({
  perMinute: 300,
  scope: null,
  args: z.looseObject({ channel, message_ts: ts }),
  run(world, args) {
    const found = findChannel(world, args.channel);
    if (found === null) return refuse('channel_not_found');
    const message = world.workspace.message(found.id, args.message_ts);
    if (message === null) return refuse('message_not_found');
    const thread = message.thread_ts === undefined ? '' : `?thread_ts=${message.thread_ts}&cid=${found.id}`;
    const permalink = `${world.origin}/archives/${found.id}/p${message.ts.replace('.', '')}${thread}`;
    return { ok: true, channel: found.id, permalink };
  },
});

export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};
