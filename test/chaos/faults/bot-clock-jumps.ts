import { clockJumps } from './clock-jumps.ts';
import type { Fault } from './fault.ts';

export const botClockJumps: Fault = {
  name: 'clock of the bot jumps',
  play: ({ bot }, random) => clockJumps(bot, random),
};
