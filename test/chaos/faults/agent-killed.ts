import { anyEdge, type Fault } from './fault.ts';

export const agentKilled: Fault = {
  name: 'agent killed',
  play: (world, random) => world.restartEdge(anyEdge(random)),
};
