import { startStuckServer } from '../full-queue.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
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
    await startStuckServer(network, BACKLOG);
    const address = network.address('srv');
    return { address, port: PORT, client: await startSteadyClient(network) };
  },
});
