import { freshId } from './state/ids.ts';
import { app, team } from './state/seed.ts';
import type { Channel, Message } from './state/shapes.ts';
import type { Change } from './state/workspace.ts';
import type { World } from './world.ts';
import { wireMessage } from './api/wire.ts';

/** Slack tries an unacknowledged event again at once, after a minute, after five. */
const RETRY_AFTER_MS = [0, 60_000, 300_000];

/** Sends an event to the app, if it subscribed to it. `name` is the subscription, `message.im` for direct messages. */
export function sendEvent(world: World, name: string, event: Readonly<Record<string, unknown>>): void {
  if (!world.app.events.includes(name)) return;
  const payload = {
    token: 'emulated-verification-token',
    team_id: team.id,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: freshId('Ev'),
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.botUser, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: freshId('4-').toLowerCase(),
  };
  void attempt(world, payload, 0);
}

async function attempt(world: World, payload: unknown, count: number): Promise<void> {
  const ack = await world.sockets.deliver('events_api', payload, false, count > 0 ? { attempt: count } : undefined);
  const wait = RETRY_AFTER_MS[count];
  if (ack.acked || wait === undefined) return;
  setTimeout(() => void attempt(world, payload, count + 1), wait).unref();
}

/** Turns what happens in the workspace into events. */
export function watchMessages(world: World): () => void {
  return world.workspace.subscribe((change) => {
    const message = change.kind === 'message' || change.kind === 'removed' ? change.message : null;
    if (message === null || message.visible_to !== undefined) return;
    const channel = world.workspace.channels.get(message.channel);
    if (channel === undefined || !channel.members.includes(app.botUser)) return;
    const subscription = channel.kind === 'im' ? 'message.im' : 'message.channels';
    const event = eventOf(world, change, channel);
    if (event !== null) sendEvent(world, subscription, event);
    if (
      isNew(change) &&
      channel.kind === 'channel' &&
      message.user !== app.botUser &&
      message.text.includes(`<@${app.botUser}>`)
    ) {
      sendEvent(world, 'app_mention', { ...spoken(world, message, channel), type: 'app_mention' });
    }
  });
}

function isNew(change: Change): boolean {
  return change.kind === 'message' && change.previous === null;
}

function eventOf(world: World, change: Change, channel: Channel): Record<string, unknown> | null {
  const common = {
    type: 'message',
    hidden: true,
    channel: channel.id,
    channel_type: channel.kind,
    event_ts: world.workspace.timestamps.next(),
  };
  if (change.kind === 'removed') {
    return {
      ...common,
      subtype: 'message_deleted',
      deleted_ts: change.message.ts,
      previous_message: wireMessage(world, change.message),
    };
  }
  if (change.kind !== 'message') return null;
  if (change.previous === null) return spoken(world, change.message, channel);
  if (change.previous.text === change.message.text && change.previous.blocks === change.message.blocks) return null;
  return {
    ...common,
    subtype: 'message_changed',
    message: wireMessage(world, change.message),
    previous_message: wireMessage(world, change.previous),
  };
}

function spoken(world: World, message: Message, channel: Channel): Record<string, unknown> {
  const parent = message.thread_ts === undefined ? null : world.workspace.message(channel.id, message.thread_ts);
  return {
    ...wireMessage(world, message),
    ...(message.files === undefined ? {} : { subtype: 'file_share', upload: false }),
    ...(parent === null ? {} : { parent_user_id: parent.user }),
    channel: channel.id,
    channel_type: channel.kind,
    event_ts: message.ts,
  };
}
