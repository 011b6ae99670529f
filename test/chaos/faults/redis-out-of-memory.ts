import { type Fault, lasting } from './fault.ts';

/** It refuses what would need more: OOM. */
export const redisOutOfMemory: Fault = {
  name: 'Redis out of memory',
  async play({ fleet: { redis } }, random) {
    await redis.redis.config('SET', 'maxmemory', '1mb');
    await lasting(random, 3_000);
    await redis.redis.config('SET', 'maxmemory', '0');
  },
};
