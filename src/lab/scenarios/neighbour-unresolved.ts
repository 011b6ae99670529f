import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

export const neighbourUnresolved = defineScenario({
  id: 'neighbour-unresolved',
  title: 'The gateway for the answers is a dead address',
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    causeIds: ['neighbour-unresolved'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop'],
  },
  needs: [],
  topology: routed,
  clientSees: 'timeouts',
  mended: 'the right gateway',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('ip', 'route', 'replace', 'default', 'via', '192.0.2.200');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('ip', 'route', 'replace', 'default', 'via', network.address('rtr'))),
    };
  },
});
