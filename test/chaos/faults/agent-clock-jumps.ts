import { clockJumps } from './clock-jumps.ts';
import { anyEdge, type Fault } from './fault.ts';

export const agentClockJumps: Fault = {
  name: 'clock of a host jumps',
  play: (world, random) => clockJumps(world.edge(anyEdge(random)), random),
};
