import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const socketLeak = defineScenario({
  id: 'socket-leak',
  title: 'The server never closes what its clients have closed: CLOSE-WAIT piles up, and nobody notices yet',
  expect: {
    status: 'quiet',
    label: 'app-socket-leak',
    causeIds: ['app-socket-leak'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'not-listening'],
  },
  needs: [],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    await startServer(network, { leaks: true, hold: true });
    const address = network.address('srv');
    await dial(network.host('cli'), { address, port: PORT, perSecond: 500, burst: 10, attempts: 800, timeoutMs: 5000 });
    return { address, port: PORT, client: await startSteadyClient(network, { perSecond: 20 }) };
  },
});
