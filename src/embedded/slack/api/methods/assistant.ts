import * as z from 'zod';
import { type Method, channel, method, refuse, ts } from '../method.ts';
import { threadExists, writable } from '../places.ts';

export const assistant: Readonly<Record<string, Method>> = {
  'assistant.threads.setStatus': method({
    perMinute: 600,
    scope: 'chat:write',
    args: z.looseObject({ channel_id: channel, thread_ts: ts, status: z.string().max(250) }),
    run(world, args) {
      const place = writable(world, args.channel_id);
      if ('refusal' in place) return place.refusal;
      if (!threadExists(world, place.channel, args.thread_ts)) return refuse('thread_not_found');
      world.workspace.announce({
        kind: 'thinking',
        channel: place.channel.id,
        thread: args.thread_ts,
        text: args.status,
      });
      return { ok: true };
    },
  }),
};
