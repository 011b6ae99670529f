import { setTimeout as sleep } from 'node:timers/promises';
import type { LabHost } from './network.ts';

/** The kernel asks for a neighbour once a second, and gives up for a while after three times. */
const ONE_QUESTION_MS = 1_200;

/** Forgets whom a host asked for in vain, and waits until it has asked again. */
export async function askAgain(host: LabHost): Promise<void> {
  await host.run('ip', '-4', 'neighbour', 'flush', 'dev', 'eth0', 'nud', 'failed', 'nud', 'incomplete');
  await host.run('ip', '-6', 'neighbour', 'flush', 'dev', 'eth0', 'nud', 'failed', 'nud', 'incomplete');
  await sleep(ONE_QUESTION_MS);
}
