import { xdpDrop } from '../dropping-programs.ts';

export const xdpNativeDrop = xdpDrop('native', 'An XDP program in the driver drops the SYNs');
