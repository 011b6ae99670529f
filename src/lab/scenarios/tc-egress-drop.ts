import { hookProgramDrop } from '../dropping-programs.ts';

export const tcEgressDrop = hookProgramDrop('egress', 'A program at the egress hook of the device drops the answers');
