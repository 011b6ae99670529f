import { webApi } from '@slack/bolt';
import type { SlackFaceConfig } from './connection.ts';

/** What the manifest in deploy/ asks for. */
const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'im:history',
  'im:write',
  'reactions:write',
  'usergroups:read',
  'users:read',
];

/** Tries both tokens; throws with what is missing, and otherwise says who the bot is. */
export async function checkSlackAccess(config: Omit<SlackFaceConfig, 'httpPort'>): Promise<string> {
  const options = config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl };
  const who = await new webApi.WebClient(config.botToken, options).auth.test();
  const granted = new Set(who.response_metadata?.scopes ?? []);
  const lacking = granted.size === 0 ? [] : SCOPES.filter((scope) => !granted.has(scope));
  if (lacking.length > 0) throw new Error(`the bot token lacks the scopes ${lacking.join(', ')}; reinstall the app`);
  if (config.appToken !== null) await new webApi.WebClient(config.appToken, options).apps.connections.open();
  return `${who.user ?? 'the bot'} in ${who.team ?? 'its workspace'}, ${config.appToken === null ? 'HTTP' : 'Socket Mode'}`;
}
