import { groupProgramDrop } from '../dropping-programs.ts';

export const cgroupIngressDrop = groupProgramDrop(
  'ingress',
  'A program of the control group refuses the packets of the server',
);
