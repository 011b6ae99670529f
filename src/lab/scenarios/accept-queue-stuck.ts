import { dial, startClient } from '../client.ts';
import { startProgram } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { direct } from '../topology.ts';

const PORT = 8080;
const BACKLOG = 16;

export const acceptQueueStuck = defineScenario({
  id: 'accept-queue-stuck',
  title: 'A stopped server: its accept queue fills up and stays full',
  expect: {
    status: 'active',
    label: 'accept-queue-overflow',
    causeIds: ['process-stopped-or-frozen', 'app-not-accepting', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'fd-exhaustion'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    const address = network.address('srv');
    const server = await startProgram(network.host('srv'), 'serve', { address, port: PORT, backlog: BACKLOG });
    server.signal('SIGSTOP');
    // Full is above the limit, not at it.
    await dial(network.host('cli'), {
      address,
      port: PORT,
      perSecond: 100,
      burst: BACKLOG + 8,
      attempts: BACKLOG + 8,
      timeoutMs: 300,
    });
    const client = await startClient(network.host('cli'), { address, port: PORT, perSecond: 4, timeoutMs: 1500 });
    return { address, port: PORT, client };
  },
});
