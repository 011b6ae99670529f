import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const noListener = defineScenario({
  id: 'no-listener',
  title: 'Nothing listens on the port that clients dial',
  expect: {
    status: 'active',
    label: 'not-listening',
    causeIds: ['no-listener'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'firewall-reject', 'wrong-bind-address'],
  },
  needs: [],
  topology: direct,
  clientSees: 'refusals',

  async up(network) {
    await startServer(network, { port: PORT + 1 });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
