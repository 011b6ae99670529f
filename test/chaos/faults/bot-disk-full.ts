import { type Fault, lasting } from './fault.ts';

/** Where the bot's database is, unless that is Postgres, and its state. */
export const botDiskFull: Fault = {
  name: 'disk of the bot full',
  async play({ fleet: { disks } }, random) {
    disks?.bot.fill();
    await lasting(random, 6_000);
    disks?.bot.free();
  },
};
