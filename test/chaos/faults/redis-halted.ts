import { type Fault, lasting } from './fault.ts';

export const redisHalted: Fault = {
  name: 'Redis halted',
  async play({ fleet }, random) {
    const pid = await fleet.redis.pid();
    process.kill(pid, 'SIGSTOP');
    await lasting(random, 3_000);
    process.kill(pid, 'SIGCONT');
  },
};
