import { hookProgramDrop } from '../dropping-programs.ts';

export const tcIngressDrop = hookProgramDrop('ingress', 'A program at the ingress hook of the device drops the SYNs');
