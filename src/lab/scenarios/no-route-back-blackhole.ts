import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const noRouteBackBlackhole = defineScenario({
  id: 'no-route-back-blackhole',
  title: 'A blackhole route throws the answers away',
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
    const route = ['blackhole', `${network.address('cli')}/32`];
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
