import type { Fault } from './fault.ts';

export const botKilled: Fault = { name: 'bot killed', play: (world) => world.restartBot() };
