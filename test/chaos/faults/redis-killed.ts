import { type Fault, lasting } from './fault.ts';

export const redisKilled: Fault = {
  name: 'Redis killed',
  async play({ fleet }, random) {
    const restart = await fleet.redis.kill();
    await lasting(random, 2_000);
    await restart();
  },
};
