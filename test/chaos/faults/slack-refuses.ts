import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

export const slackRefuses: Fault = {
  name: 'Slack refuses',
  async play({ fleet: { slack } }) {
    await slack.faults({ refuseEvery: 2, retryAfter: 1 });
    await sleep(5_000);
    await slack.faults({});
  },
};
