import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const listenerAddressMismatch = defineScenario({
  id: 'listener-address-mismatch',
  title: 'The server listens on 127.0.0.1 only',
  expect: {
    status: 'active',
    label: 'wrong-bind-address',
    alsoRight: ['not-listening'],
    causeIds: ['listener-address-mismatch'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'firewall-reject'],
  },
  needs: [],
  topology: direct,
  clientSees: 'refusals',

  async up(network) {
    await startServer(network, { address: '127.0.0.1' });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
