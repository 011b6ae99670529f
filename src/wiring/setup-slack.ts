import type { Config } from '../config/config.ts';
import type { SlackSetup } from '../faces/cli/deps.ts';
import { checkSetup, setupLink } from '../faces/slack/workspace/setup.ts';
import { configuredSlack } from './bot.ts';

export async function setUpSlack(config: Config, requestUrl: string | undefined): Promise<SlackSetup> {
  const slack = configuredSlack(config);
  return {
    link: setupLink(requestUrl),
    checks: slack === null ? null : await checkSetup(slack, channelsOf(config)),
  };
}

/** Every channel the configuration posts to by itself. */
function channelsOf({ alerts, audit, bursts, schedules }: Config): readonly string[] {
  const named = [alerts?.channel, audit?.channel, bursts?.channel, ...schedules.map(({ channel }) => channel)];
  return [...new Set(named)].filter((channel) => channel !== undefined);
}
