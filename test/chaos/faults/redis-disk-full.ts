import { type Fault, lasting } from './fault.ts';

/** It cannot write its append-only file, and refuses every write until it can: MISCONF. */
export const redisDiskFull: Fault = {
  name: 'disk of Redis full',
  async play({ fleet: { disks } }, random) {
    disks?.redis.fill();
    await lasting(random, 6_000);
    disks?.redis.free();
  },
};
