import { pick } from '../random.ts';
import { EDGES } from '../world/world.ts';
import { type Fault, lasting } from './fault.ts';

export const agentsHalted: Fault = {
  name: 'agents halted',
  async play(world, random) {
    const member = pick([...world.web, ...EDGES.map((host) => world.edge(host))], random);
    member.halt();
    await lasting(random, 8_000);
    member.goOn();
  },
};
