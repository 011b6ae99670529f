import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const healthyHighRate = defineScenario({
  id: 'healthy-high-rate',
  title: 'Hundreds of short connections a second, every one answered',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'syn-flood', 'time-wait-bucket-overflow', 'app-stalled'],
  },
  needs: [],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    await startServer(network, { backlog: 4096 });
    const client = await startSteadyClient(network, { perSecond: 300, burst: 10, timeoutMs: 3000 });
    return { address: network.address('srv'), port: PORT, client };
  },
});
