import { defineScenario, type Scenario } from './scenario.ts';
import { PORT, startServer, startSteadyClient } from './service.ts';
import { direct } from './topology.ts';

/** A route to the client that sends nothing there: all its kinds look the same to who waits for an answer. */
export function refusingRoute(kind: 'blackhole' | 'prohibit' | 'unreachable', title: string): Scenario {
  return defineScenario({
    id: `no-route-back-${kind}`,
    title,
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
      const route = [kind, `${network.address('cli')}/32`];
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
}
