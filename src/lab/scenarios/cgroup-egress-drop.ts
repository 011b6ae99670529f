import { groupProgramDrop } from '../dropping-programs.ts';

export const cgroupEgressDrop = groupProgramDrop(
  'egress',
  'A program of the control group discards the answers of the server',
);
