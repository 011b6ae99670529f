import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 8;
const A_DAY_MS = 86_400_000;

export const appNotAccepting = defineScenario({
  id: 'app-not-accepting',
  title: 'A running server that hangs in its first connection and accepts no more',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['app-not-accepting', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'fd-exhaustion'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    await startServer(network, { backlog: BACKLOG, busyMs: A_DAY_MS });
    const address = network.address('srv');
    // The event loop takes a handful before it calls the handler that hangs.
    const attempts = 4 * BACKLOG;
    await dial(network.host('cli'), { address, port: PORT, perSecond: 100, attempts, timeoutMs: 300 });
    return { address, port: PORT, client: await startSteadyClient(network) };
  },
});
