import { app, team } from '../state/seed.ts';
import type { Channel, Message, SharedFile, User } from '../state/shapes.ts';
import type { World } from '../world.ts';

/** A message as the API and events show it. */
export function wireMessage(world: World, message: Message): Record<string, unknown> {
  const { channel, visible_to, stream, broadcast, files, ...shown } = message;
  const replies =
    message.thread_ts === message.ts || message.thread_ts === undefined ? threadSummary(world, message) : {};
  return {
    type: 'message',
    ...(broadcast === true ? { subtype: 'thread_broadcast' } : {}),
    ...shown,
    team: team.id,
    ...(files === undefined ? {} : { files: files.map((file) => wireFile(world, file)) }),
    ...replies,
    ...(visible_to === undefined ? {} : { is_ephemeral: true }),
    ...(stream === undefined ? {} : { streaming_state: 'in_progress' }),
    ...(message.bot_id === undefined
      ? {}
      : { bot_profile: { id: message.bot_id, app_id: app.id, name: app.name, team_id: team.id } }),
    channel,
  };
}

function threadSummary(world: World, parent: Message): Record<string, unknown> {
  const replies = world.workspace
    .thread(parent.channel, parent.ts)
    .filter((reply) => reply.ts !== parent.ts && reply.visible_to === undefined);
  if (replies.length === 0) return {};
  const users = [...new Set(replies.map((reply) => reply.user))];
  return {
    thread_ts: parent.ts,
    reply_count: replies.length,
    reply_users: users,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    is_locked: false,
    subscribed: false,
  };
}

export function wireFile(world: World, file: SharedFile): Record<string, unknown> {
  const address = `${world.origin}/files-pri/${team.id}-${file.id}`;
  return {
    ...file,
    timestamp: file.created,
    filetype: file.name.includes('.') ? file.name.split('.').at(-1) : 'text',
    mode: 'hosted',
    is_external: false,
    is_public: true,
    url_private: `${address}/${encodeURIComponent(file.name)}`,
    url_private_download: `${address}/download/${encodeURIComponent(file.name)}`,
    permalink: `${world.origin}/?file=${file.id}`,
  };
}

export function wireUser(user: User): Record<string, unknown> {
  return {
    id: user.id,
    team_id: team.id,
    name: user.name,
    deleted: false,
    real_name: user.real_name,
    tz: user.tz,
    tz_label: zoneName(user.tz),
    tz_offset: zoneSeconds(user.tz),
    is_bot: user.is_bot,
    is_app_user: false,
    is_admin: false,
    is_restricted: false,
    updated: 0,
    profile: {
      real_name: user.real_name,
      display_name: user.name,
      team: team.id,
      ...(user.is_bot ? { api_app_id: app.id, bot_id: app.botId } : {}),
    },
  };
}

export function wireChannel(channel: Channel): Record<string, unknown> {
  const topic = { value: channel.topic, creator: '', last_set: 0 };
  if (channel.kind === 'im') {
    const user = channel.members.find((member) => member !== app.botUser);
    return { id: channel.id, created: channel.created, is_im: true, is_org_shared: false, is_archived: false, user };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: false,
    is_archived: false,
    is_general: false,
    is_member: channel.members.includes(app.botUser),
    created: channel.created,
    num_members: channel.members.length,
    topic,
    purpose: topic,
  };
}

function zoneName(zone: string): string {
  return zonePart(zone, 'long');
}

/** Seconds east of Greenwich, now. */
function zoneSeconds(zone: string): number {
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(zonePart(zone, 'longOffset')) ?? [];
  return hours === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60);
}

function zonePart(zone: string, timeZoneName: 'long' | 'longOffset'): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName }).formatToParts();
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone;
}
