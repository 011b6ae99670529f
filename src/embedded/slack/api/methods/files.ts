import * as z from 'zod';
import { app } from '../../state/seed.ts';
import { share } from '../../state/share.ts';
import { readContent } from '../content.ts';
import { type Method, json, method, optionalText, refuse, ts } from '../method.ts';
import { threadExists, writable } from '../places.ts';
import { wireFile } from '../wire.ts';
import type { World } from '../../world.ts';

/** Slack answers before the file stands in the channel. */
const SHARED_AFTER_MS = 60;

const getUploadURLExternal = method({
  perMinute: 100,
  scope: 'files:write',
  args: z.looseObject({
    filename: z.string().min(1).max(255),
    length: z.coerce.number().pipe(z.int().min(1).max(1_000_000_000)),
    alt_txt: z.string().max(1000).optional(),
    snippet_type: optionalText,
  }),
  run(world, args) {
    const { upload, secret } = world.uploads.begin(args.filename, args.length);
    return { ok: true, upload_url: `${world.origin}/upload/v1/${secret}`, file_id: upload.id };
  },
});

const completeUploadExternal = method({
  perMinute: 100,
  scope: 'files:write',
  args: z.looseObject({
    files: json.pipe(z.array(z.looseObject({ id: z.string(), title: optionalText })).min(1)),
    channel_id: optionalText,
    initial_comment: optionalText,
    thread_ts: z.union([z.literal(''), ts]).optional(),
    blocks: json.optional(),
  }),
  run(world, args) {
    const place = args.channel_id ? writable(world, args.channel_id) : null;
    if (place !== null && 'refusal' in place) return place.refusal;
    const thread = args.thread_ts ? args.thread_ts : undefined;
    if (thread !== undefined && (place === null || !threadExists(world, place.channel, thread)))
      return refuse('invalid_thread_ts');
    const said =
      args.blocks === undefined
        ? { text: args.initial_comment ?? '' }
        : readContent({ text: args.initial_comment, blocks: args.blocks });
    if ('refusal' in said) return said.refusal;

    const uploads = args.files.map(({ id, title }) => ({ upload: world.uploads.take(id), title }));
    const files = uploads.flatMap(({ upload, title }) => {
      if (upload === null || upload.bytes === null) return [];
      return [
        share(world.workspace, { ...upload, bytes: upload.bytes, title: title ?? upload.name, user: app.botUser }),
      ];
    });
    if (files.length < uploads.length) return refuse('file_not_found');
    if (place !== null) {
      const { channel } = place;
      setTimeout(() => {
        world.workspace.save({
          ...said,
          ts: world.workspace.timestamps.next(),
          channel: channel.id,
          user: app.botUser,
          bot_id: app.botId,
          app_id: app.id,
          files,
          ...(thread === undefined ? {} : { thread_ts: thread }),
        });
      }, SHARED_AFTER_MS).unref();
    }
    return { ok: true, files: files.map((file) => wireFile(world, file)) };
  },
});

/** Only what stands in a conversation the bot is in; to others Slack says that there is no such file. */
const info = method({
  perMinute: 100,
  scope: 'files:read',
  args: z.looseObject({ file: z.string().min(1) }),
  run(world, args) {
    const stored = world.workspace.files.get(args.file);
    if (stored === undefined || !isSharedWithBot(world, args.file)) return refuse('file_not_found');
    return { ok: true, file: wireFile(world, stored.file), comments: [], response_metadata: { next_cursor: '' } };
  },
});

function isSharedWithBot({ workspace }: World, id: string): boolean {
  return [...workspace.channels.values()]
    .filter(({ members }) => members.includes(app.botUser))
    .some(({ id: channel }) => workspace.messages(channel).some(({ files }) => files?.some((file) => file.id === id)));
}

export const files: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadURLExternal,
  'files.completeUploadExternal': completeUploadExternal,
  'files.info': info,
};
