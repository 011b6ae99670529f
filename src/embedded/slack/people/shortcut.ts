import { wireMessage } from '../api/wire.ts';
import { app } from '../state/seed.ts';
import type { World } from '../world.ts';
import { type Done, failed } from './done.ts';
import { channelName, interaction, responseUrl } from './payload.ts';

/** A person picks one of the app's shortcuts: from the lightning menu, or on a message. */
export async function shortcut(
  world: World,
  as: string,
  callbackId: string,
  channelId?: string,
  ts?: string,
): Promise<Done> {
  const known = world.app.shortcuts.find((each) => each.callbackId === callbackId);
  if (known === undefined) return failed('shortcut_not_found', 'There is no such shortcut.');
  const common = { callback_id: callbackId, action_ts: world.workspace.timestamps.next() };
  if (known.type === 'global') return deliver(world, { ...interaction(world, 'shortcut', as), ...common });
  const channel = world.workspace.channels.get(channelId ?? '');
  const message = world.workspace.message(channelId ?? '', ts ?? '');
  if (channel === undefined || message === null) return failed('message_not_found', 'That message is gone.');
  return deliver(world, {
    ...interaction(world, 'message_action', as),
    ...common,
    message_ts: message.ts,
    message: wireMessage(world, message),
    channel: { id: channel.id, name: channelName(channel) },
    response_url: responseUrl(world, as, channel.id, null, message.thread_ts ?? null),
  });
}

async function deliver(world: World, payload: unknown): Promise<Done> {
  const ack = await world.sockets.deliver('interactive', payload, false);
  return ack.acked ? { ok: true } : failed(ack.reason, `${app.name} did not answer (${ack.reason})`);
}
