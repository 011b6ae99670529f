import { publishContainer } from '../published.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

export const dnatHealthy = defineScenario({
  id: 'dnat-healthy',
  title: 'A published container port that works: forwarded, and answered',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['firewall-drop', 'forwarding-disabled', 'not-listening', 'martian-or-no-route', 'client-side'],
  },
  needs: ['nft'],
  topology: container,
  clientSees: 'answers',

  async up(network) {
    await startServer(network, {}, 'ctr');
    await publishContainer(network);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
