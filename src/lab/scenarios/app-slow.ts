import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 8;

export const appSlow = defineScenario({
  id: 'app-slow',
  title: 'A server that waits a second for each of its connections, such as for a slow name server',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['app-not-accepting', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'fd-exhaustion'],
  },
  needs: [],
  topology: direct,
  clientSees: 'losses',

  async up(network) {
    await startServer(network, { backlog: BACKLOG, busyMs: 1000 });
    const address = network.address('srv');
    // The event loop takes a handful before it calls the handler that waits.
    const attempts = 4 * BACKLOG;
    await dial(network.host('cli'), { address, port: PORT, perSecond: 100, attempts, timeoutMs: 300 });
    return { address, port: PORT, client: await startSteadyClient(network) };
  },
});
