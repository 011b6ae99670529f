import { anyEdge, type Fault, lasting } from './fault.ts';

/** Where the agent writes down what it must not forget. */
export const agentDiskFull: Fault = {
  name: 'disk of a host full',
  async play(world, random) {
    const disk = world.diskOf(anyEdge(random));
    disk.fill();
    await lasting(random, 8_000);
    disk.free();
  },
};
