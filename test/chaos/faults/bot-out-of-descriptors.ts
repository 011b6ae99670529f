import type { Fault } from './fault.ts';
import { outOfDescriptors } from './out-of-descriptors.ts';

/** And it has to connect to Slack anew. */
export const botOutOfDescriptors: Fault = {
  name: 'bot out of descriptors',
  play: ({ bot, fleet }, random) => outOfDescriptors(bot, random, () => fleet.slack.disconnect('refresh_requested')),
};
