import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 16;

export const acceptQueueStuck = defineScenario({
  id: 'accept-queue-stuck',
  title: 'A stopped server: its accept queue fills up and stays full',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['process-stopped-or-frozen', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'fd-exhaustion'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    const server = await startServer(network, { backlog: BACKLOG });
    server.signal('SIGSTOP');
    const address = network.address('srv');
    // Full is above the limit, not at it.
    const attempts = BACKLOG + 8;
    await dial(network.host('cli'), { address, port: PORT, perSecond: 100, burst: attempts, attempts, timeoutMs: 300 });
    return { address, port: PORT, client: await startSteadyClient(network) };
  },
});
