import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

export const slackSaysItTwice: Fault = {
  name: 'Slack says it twice',
  async play({ fleet: { slack } }) {
    await slack.faults({ twice: true });
    await sleep(5_000);
    await slack.faults({});
  },
};
