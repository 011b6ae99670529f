import { xdpDrop } from '../dropping-programs.ts';

export const xdpGenericDrop = xdpDrop('generic', 'An XDP program drops the SYNs, in the way that no driver counts');
