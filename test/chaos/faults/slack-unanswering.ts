import type { Fault } from './fault.ts';

/** It does what it is asked to, and never says so. */
export const slackUnanswering: Fault = {
  name: 'Slack does not answer',
  play: ({ fleet: { slack } }) => slack.faults({ unanswered: 3 }),
};
