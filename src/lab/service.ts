import { type LabClient, startClient } from './client.ts';
import type { LabNetwork } from './network.ts';
import type { ProbeArguments } from './programs/probe.ts';
import type { ServeArguments } from './programs/serve.ts';
import { type Program, startProgram } from './program.ts';
import type { Role } from './topology.ts';

/** The port of the service in every scenario. */
export const PORT = 8080;

/** A server on `srv` or another host, good unless `given` makes it otherwise. */
export function startServer(
  network: LabNetwork,
  given: Partial<ServeArguments> = {},
  role: Role = 'srv',
): Promise<Program> {
  return startProgram(network.host(role), 'serve', { address: '0.0.0.0', port: PORT, backlog: 128, ...given });
}

/** A client that dials the server without a pause: four times a second, patient enough for one retransmission. */
export function startSteadyClient(network: LabNetwork, given: Partial<ProbeArguments> = {}): Promise<LabClient> {
  return startClient(network.host('cli'), {
    address: network.address('srv'),
    port: PORT,
    perSecond: 4,
    timeoutMs: 1500,
    ...given,
  });
}
