import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BURST = 100;

export const healthyBursts = defineScenario({
  id: 'healthy-bursts',
  title: 'Bursts of a hundred connections at once, for which the backlog is long enough',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'syn-flood', 'app-stalled', 'softnet-backlog-drop'],
  },
  needs: [],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    await startServer(network, { backlog: 1024 });
    const client = await startSteadyClient(network, { perSecond: BURST, burst: BURST, timeoutMs: 3000 });
    return { address: network.address('srv'), port: PORT, client };
  },
});
