import { BOT } from '../world/network.ts';
import { type Fault, lasting } from './fault.ts';

/** The bot's wire to Redis is cut, without a word; agents, Redis and Slack go on. */
export const botCutOff: Fault = {
  name: 'bot cut off',
  async play({ network }, random) {
    await network.cut(BOT);
    await lasting(random, 12_000);
    await network.mend(BOT);
  },
};
