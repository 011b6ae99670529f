import { anyEdge, type Fault } from './fault.ts';
import { outOfDescriptors } from './out-of-descriptors.ts';

/** And it has to connect to Redis anew, as has everybody else. */
export const agentOutOfDescriptors: Fault = {
  name: 'agent out of descriptors',
  play: (world, random) =>
    outOfDescriptors(world.edge(anyEdge(random)), random, () =>
      world.fleet.redis.redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'),
    ),
};
