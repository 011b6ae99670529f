import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

const TURNS = 20;

export const redisSlow: Fault = {
  name: 'Redis slow',
  async play({ fleet }, random) {
    const pid = await fleet.redis.pid();
    for (let turn = 0; turn < TURNS; turn += 1) {
      process.kill(pid, 'SIGSTOP');
      await sleep(random() * 150);
      process.kill(pid, 'SIGCONT');
      await sleep(20);
    }
  },
};
