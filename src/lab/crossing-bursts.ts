import { setTimeout as sleep } from 'node:timers/promises';
import type { LabClient } from './client.ts';
import type { LabNetwork } from './network.ts';
import { startPerlServer } from './perl-server.ts';
import type { Program } from './program.ts';
import { startSteadyClient } from './service.ts';
import { slowDown } from './slow-wire.ts';

const BURST = 12;
const EVERY_MS = 2000;
const WIRE_MS = 150;

/**
 * Two bursts follow each other: the first fills the accept queue, and while the requests of the second are on their way the
 * server is busy. Its SYNs find room, its final ACKs do not. The client is the one of the second burst. Needs perl.
 */
export async function startCrossingBursts(network: LabNetwork): Promise<{ server: Program; client: LabClient }> {
  const server = await startPerlServer(network, { backlog: BURST, pauseMs: 900 });
  await slowDown(network, WIRE_MS);
  const bursts = { perSecond: (BURST * 1000) / EVERY_MS, burst: BURST, timeoutMs: 5000 };
  await startSteadyClient(network, bursts);
  await sleep(2 * WIRE_MS);
  return { server, client: await startSteadyClient(network, bursts) };
}
