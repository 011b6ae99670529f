import type { Fault } from './fault.ts';

export const slackReconnects: Fault = {
  name: 'Slack reconnects',
  play: ({ fleet: { slack } }) => slack.disconnect('refresh_requested'),
};
