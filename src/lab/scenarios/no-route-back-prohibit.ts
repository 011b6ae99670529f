import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const noRouteBackProhibit = defineScenario({
  id: 'no-route-back-prohibit',
  title: 'A prohibit route forbids the answers',
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    causeIds: ['no-route-back'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'rp-filter'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the route',

  async up(network) {
    const server = network.host('srv');
    const route = ['prohibit', `${network.address('cli')}/32`];
    await startServer(network);
    await server.run('ip', 'route', 'add', ...route);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('ip', 'route', 'delete', ...route)),
    };
  },
});
