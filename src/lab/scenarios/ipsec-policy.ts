import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const ipsecPolicy = defineScenario({
  id: 'ipsec-policy',
  title: 'An IPsec policy blocks packets that come unprotected',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['ipsec-policy'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the policy',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    const selector = ['src', network.address('cli'), 'dst', network.address('srv'), 'dir', 'in'];
    await server.run('ip', 'xfrm', 'policy', 'add', ...selector, 'action', 'block');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('ip', 'xfrm', 'policy', 'delete', ...selector)),
    };
  },
});
