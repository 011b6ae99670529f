import { webApi } from '@slack/bolt';
import manifest from '../../../../deploy/slack-manifest.json' with { type: 'json' };
import type { SlackFaceConfig } from './connection.ts';
import { ONE_TRY } from './setup.ts';

const SCOPES = manifest.oauth_config.scopes.bot;

/** Tries both tokens; throws with what is missing, and otherwise says who the bot is. */
export async function checkSlackAccess(config: Omit<SlackFaceConfig, 'httpPort'>): Promise<string> {
  const options = { ...ONE_TRY, ...(config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl }) };
  const who = await new webApi.WebClient(config.botToken, options).auth.test();
  const granted = new Set(who.response_metadata?.scopes ?? []);
  const lacking = granted.size === 0 ? [] : SCOPES.filter((scope) => !granted.has(scope));
  if (lacking.length > 0) throw new Error(`the bot token lacks the scopes ${lacking.join(', ')}; reinstall the app`);
  if (config.appToken !== null) await new webApi.WebClient(config.appToken, options).apps.connections.open();
  return `${who.user ?? 'the bot'} in ${who.team ?? 'its workspace'}, ${config.appToken === null ? 'HTTP' : 'Socket Mode'}`;
}
