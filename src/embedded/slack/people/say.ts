import { app } from '../state/seed.ts';
import { withReaction, withoutReaction } from '../state/reactions.ts';
import type { World } from '../world.ts';
import { sendEvent } from '../events.ts';
import { type Done, failed } from './done.ts';
import { encodeText } from './text.ts';

/** Slack's own client stops at this many characters and offers a snippet instead. */
const LONGEST_TYPED = 12_000;

interface Said {
  readonly as: string;
  readonly channel: string;
  readonly text: string;
  readonly thread?: string | undefined;
  readonly files?: readonly string[] | undefined;
}

/** A person says something in a channel or a thread. */
export function say(world: World, said: Said): Done {
  const channel = world.workspace.channels.get(said.channel);
  if (channel === undefined || !channel.members.includes(said.as))
    return failed('not_in_channel', 'You are not in that channel.');
  if (said.text.length > LONGEST_TYPED) {
    return failed(
      'msg_too_long',
      `Your message is ${said.text.length} characters long; ${LONGEST_TYPED} is the limit. Upload it as a file.`,
    );
  }
  const files = (said.files ?? []).flatMap((id) => world.workspace.files.get(id)?.file ?? []);
  if (said.text.trim() === '' && files.length === 0) return failed('no_text', 'There is nothing to send.');
  const message = world.workspace.save({
    ts: world.workspace.timestamps.next(),
    channel: channel.id,
    user: said.as,
    text: encodeText(world, said.text),
    ...(said.thread === undefined ? {} : { thread_ts: said.thread }),
    ...(files.length === 0 ? {} : { files }),
  });
  return { ok: true, ts: message.ts };
}

export function invite(world: World, as: string, channelId: string): Done {
  const channel = world.workspace.channels.get(channelId);
  if (channel === undefined || channel.kind === 'im') return failed('channel_not_found', 'Nobody can be invited here.');
  world.workspace.join(channel, app.botUser);
  const ts = world.workspace.timestamps.next();
  world.workspace.save({
    ts,
    channel: channel.id,
    user: as,
    text: `added <@${app.botUser}> to <#${channel.id}|${channel.name}>`,
  });
  return { ok: true };
}

/** Adds this person's reaction, or takes it back. */
export function react(world: World, as: string, channel: string, ts: string, name: string): Done {
  const message = world.workspace.message(channel, ts);
  if (message === null) return failed('message_not_found', 'That message is gone.');
  const added = withReaction(message, name, as);
  const changed = added ?? withoutReaction(message, name, as);
  if (changed !== null) world.workspace.save(changed);
  const event = {
    type: added === null ? 'reaction_removed' : 'reaction_added',
    user: as,
    reaction: name,
    item: { type: 'message', channel, ts },
    item_user: message.user,
    event_ts: world.workspace.timestamps.next(),
  };
  if (added !== null) sendEvent(world, 'reaction_added', event);
  return { ok: true };
}

/** A person opens the Home tab. */
export function openHome(world: World, as: string): Done {
  const view = world.workspace.homes.get(as);
  const event = {
    type: 'app_home_opened',
    user: as,
    channel: world.workspace.directChannel(as)?.id,
    tab: 'home',
    event_ts: world.workspace.timestamps.next(),
    ...(view === undefined ? {} : { view }),
  };
  sendEvent(world, 'app_home_opened', event);
  return { ok: true };
}
