import { readContent } from '../api/content.ts';
import { type Answer, refuse } from '../api/method.ts';
import { isRecord } from '../blocks/walk.ts';
import { app } from '../state/seed.ts';
import type { World } from '../world.ts';

interface Place {
  readonly user: string;
  readonly channel: string;
  readonly thread: string | null;
  original: string | null;
}

/**
 * What the app answers to a command, or through a response_url: ephemeral unless it says `in_channel`; may replace or
 * delete the message it belongs to.
 */
export function reply(world: World, place: Place, payload: unknown): Answer {
  if (!isRecord(payload)) return refuse('invalid_payload');
  const original = place.original === null ? null : world.workspace.anyMessage(place.channel, place.original);
  if (payload['delete_original'] === true) {
    if (original === null) return refuse('message_not_found');
    world.workspace.remove(original);
    return { ok: true };
  }
  const replaced = payload['replace_original'] === true ? original : null;
  if (payload['replace_original'] === true && replaced === null) return refuse('message_not_found');
  const text = payload['text'];
  const said = readContent({ text: typeof text === 'string' ? text : undefined, blocks: payload['blocks'] });
  if ('refusal' in said) return said.refusal;
  if (replaced !== null) {
    const { blocks: _replaced, ...rest } = replaced;
    world.workspace.save({ ...rest, ...said, edited: { user: app.botUser, ts: world.workspace.timestamps.next() } });
    return { ok: true };
  }
  const thread = typeof payload['thread_ts'] === 'string' ? payload['thread_ts'] : place.thread;
  const message = world.workspace.save({
    ...said,
    ts: world.workspace.timestamps.next(),
    channel: place.channel,
    user: app.botUser,
    bot_id: app.botId,
    app_id: app.id,
    ...(thread === null ? {} : { thread_ts: thread }),
    ...(payload['response_type'] === 'in_channel' ? {} : { visible_to: place.user }),
  });
  place.original ??= message.ts;
  return { ok: true };
}
