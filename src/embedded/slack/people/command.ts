import { isRecord } from '../blocks/walk.ts';
import { app, team } from '../state/seed.ts';
import type { World } from '../world.ts';
import { type Done, failed } from './done.ts';
import { channelName, responseUrl } from './payload.ts';
import { reply } from './reply.ts';
import { invite } from './say.ts';

/** A person types a slash command into a channel. Slack has none in threads, so there is no way to say so here. */
export async function command(world: World, as: string, channelId: string, typed: string): Promise<Done> {
  const channel = world.workspace.channels.get(channelId);
  const person = world.workspace.users.get(as);
  if (channel === undefined || person === undefined) return failed('channel_not_found', 'There is no such channel.');
  const [name = '', ...words] = typed.trim().split(/\s+/);
  if (name === '/invite' && words[0] === `@${app.name}`) return invite(world, as, channelId);
  if (!world.app.commands.some((known) => known.command === name)) {
    return slackbot(
      world,
      as,
      channelId,
      'unknown_command',
      `${name} is not a valid command. Type / to see what there is.`,
    );
  }
  const payload = {
    token: 'emulated-verification-token',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: as,
    user_name: person.name,
    command: name,
    text: typed.trim().slice(name.length).trim(),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: responseUrl(world, as, channel.id, null, null),
    trigger_id: world.triggers.issue(as),
  };
  const ack = await world.sockets.deliver('slash_commands', payload, true);
  if (!ack.acked) return failedWith(world, as, channelId, name, ack.reason);
  if (!isRecord(ack.payload) || Object.keys(ack.payload).length === 0) return { ok: true };
  const answered = reply(world, { user: as, channel: channel.id, thread: null, original: null }, ack.payload);
  return answered.ok ? { ok: true } : failedWith(world, as, channelId, name, 'invalid_command_response');
}

function failedWith(world: World, as: string, channel: string, name: string, error: string): Done {
  return slackbot(world, as, channel, error, `${name} failed with the error "${error}"`);
}

/** Slackbot tells only the person who typed. */
function slackbot(world: World, as: string, channel: string, error: string, text: string): Done {
  world.workspace.save({ ts: world.workspace.timestamps.next(), channel, user: 'USLACKBOT', text, visible_to: as });
  return failed(error, text);
}
