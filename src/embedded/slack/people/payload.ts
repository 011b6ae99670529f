import { app, team } from '../state/seed.ts';
import type { Channel } from '../state/shapes.ts';
import type { World } from '../world.ts';

/** What every interaction payload begins with. The token is the legacy verification token, which nobody should read. */
export function interaction(world: World, type: string, user: string, view: string | null = null) {
  const person = world.workspace.users.get(user);
  return {
    type,
    team: { id: team.id, domain: team.domain },
    user: { id: user, username: person?.name ?? '', name: person?.name ?? '', team_id: team.id },
    api_app_id: app.id,
    token: 'emulated-verification-token',
    trigger_id: world.triggers.issue(user, view),
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function channelName(channel: Channel): string {
  return channel.kind === 'im' ? 'directmessage' : channel.name;
}

/** Issues a response_url for what a person just did. */
export function responseUrl(
  world: World,
  user: string,
  channel: string,
  original: string | null,
  thread: string | null,
): string {
  return `${world.origin}/response/${team.id}/${world.responseUrls.issue(user, channel, original, thread)}`;
}
