import { dial } from './client.ts';
import type { LabNetwork } from './network.ts';
import type { Program } from './program.ts';
import { PORT, startServer } from './service.ts';
import type { Role } from './topology.ts';

/** Fills the accept queue of whatever listens there and takes nothing. Full is above the limit, not at it. */
export async function fillAcceptQueue(
  network: LabNetwork,
  backlog: number,
  address = network.address('srv'),
): Promise<void> {
  const attempts = backlog + 8;
  await dial(network.host('cli'), { address, port: PORT, perSecond: 100, burst: attempts, attempts, timeoutMs: 300 });
}

/** A server that was stopped, with its queue full. */
export async function startStuckServer(network: LabNetwork, backlog: number, role: Role = 'srv'): Promise<Program> {
  const server = await startServer(network, { backlog }, role);
  server.signal('SIGSTOP');
  await fillAcceptQueue(network, backlog, network.address(role));
  return server;
}
