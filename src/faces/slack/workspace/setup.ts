import { LogLevel, webApi } from '@slack/bolt';
import manifest from '../../../../deploy/slack-manifest.json' with { type: 'json' };
import type { SlackFaceConfig } from './connection.ts';
import { manifestLink } from './manifest-link.ts';
import { slackReason } from './slack-error.ts';

/** Somebody waits for the answer: what would be tried again for half an hour is told at once. */
export const ONE_TRY = { retryConfig: { retries: 0 }, timeout: 10_000, logLevel: LogLevel.ERROR } as const;

/** One thing looked at. */
export interface SetupLine {
  readonly name: string;
  readonly state: 'good' | 'missing';
  readonly detail: string;
}

/** Opens Slack's dialog for a new app, filled in. With the address Slack is to call it is one over HTTP, else Socket Mode. */
export function setupLink(requestUrl?: string): string {
  if (requestUrl === undefined) return manifestLink(JSON.stringify(manifest));
  const { features, settings } = manifest;
  const overHttp = {
    ...manifest,
    features: { ...features, slash_commands: features.slash_commands.map((one) => ({ ...one, url: requestUrl })) },
    settings: {
      ...settings,
      socket_mode_enabled: false,
      event_subscriptions: { ...settings.event_subscriptions, request_url: requestUrl },
      interactivity: { ...settings.interactivity, request_url: requestUrl },
    },
  };
  return manifestLink(JSON.stringify(overHttp));
}

/** Tries the tokens, the scopes and the channels: a line for each, and one for each scope and channel that is missing. */
export async function checkSetup(
  config: Omit<SlackFaceConfig, 'httpPort'>,
  channels: readonly string[],
): Promise<readonly SetupLine[]> {
  const options = config.apiUrl === null ? {} : { slackApiUrl: config.apiUrl };
  const patience = { ...options, ...ONE_TRY };
  const client = new webApi.WebClient(config.botToken, patience);
  const bot = await tried('bot token', async () => {
    const { user, team, response_metadata: metadata } = await client.auth.test();
    return { detail: `${user ?? 'the bot'} in ${team ?? 'its workspace'}`, scopes: metadata?.scopes ?? [] };
  });
  if (!('scopes' in bot)) return [bot];
  const lines: SetupLine[] = [{ name: 'bot token', state: 'good', detail: bot.detail }];
  lines.push(...scopeLines(bot.scopes));
  const { appToken } = config;
  if (appToken !== null) {
    lines.push(
      line(
        'app token',
        await tried('app token', async () => {
          await new webApi.WebClient(appToken, patience).apps.connections.open();
          return { detail: 'opens a socket' };
        }),
      ),
    );
  }
  for (const channel of channels) {
    const name = `channel ${channel}`;
    const seen = await tried(name, async () => {
      await client.conversations.history({ channel, limit: 1 });
      return { detail: 'the bot is a member' };
    });
    lines.push(line(name, seen));
  }
  return lines;
}

function scopeLines(granted: readonly string[]): readonly SetupLine[] {
  const lacking = manifest.oauth_config.scopes.bot.filter((scope) => !granted.includes(scope));
  if (lacking.length === 0) return [{ name: 'scopes', state: 'good', detail: 'all that the manifest asks for' }];
  const next = 'add it under OAuth & Permissions, then install the app again';
  return lacking.map((scope) => ({ name: `scope ${scope}`, state: 'missing', detail: next }));
}

function line(name: string, seen: { readonly detail: string } | SetupLine): SetupLine {
  return 'state' in seen ? seen : { name, state: 'good', detail: seen.detail };
}

async function tried<T extends { readonly detail: string }>(
  name: string,
  work: () => Promise<T>,
): Promise<T | SetupLine> {
  try {
    return await work();
  } catch (error) {
    const reason = slackReason(error);
    const detail = reason === null ? `Slack did not answer: ${String(error)}` : (ADVICE[reason] ?? reason);
    return { name, state: 'missing', detail };
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  invalid_auth: 'Slack does not know it: copy it again from the pages of the app',
  not_allowed_token_type: 'of the wrong kind: xoxb- is the bot token, xapp- the app token',
  account_inactive: 'the app was removed from the workspace: install it again',
  token_revoked: 'revoked: install the app again and set the new one',
  missing_scope: 'lacks a scope: for an app token connections:write, for a channel channels:history or groups:history',
  channel_not_found: 'there is none of this id, or it is private and the bot is no member: /invite @syndrop',
  not_in_channel: 'the bot is no member: /invite @syndrop there',
};
