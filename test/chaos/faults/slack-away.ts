import { type Fault, lasting } from './fault.ts';

export const slackAway: Fault = {
  name: 'Slack away',
  async play({ fleet: { slack } }, random) {
    await slack.faults({ down: true });
    await lasting(random, 8_000);
    await slack.faults({});
  },
};
