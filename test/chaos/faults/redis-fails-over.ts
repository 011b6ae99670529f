import { type Fault, lasting } from './fault.ts';

/** A replica takes the place of a killed primary, at the same address; writes that it had not heard of yet are gone. */
export const redisFailsOver: Fault = {
  name: 'Redis fails over',
  async play({ fleet }, random) {
    const failOver = await fleet.redis.replicate();
    await lasting(random, 2_000);
    await failOver();
  },
};
