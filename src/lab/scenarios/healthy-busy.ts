import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const healthyBusy = defineScenario({
  id: 'healthy-busy',
  title: 'A busy server that answers everybody',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'syn-flood', 'firewall-drop', 'client-side'],
  },
  needs: [],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    await startServer(network);
    const client = await startSteadyClient(network, { perSecond: 60, burst: 3 });
    return { address: network.address('srv'), port: PORT, client };
  },
});
