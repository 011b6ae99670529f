import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const STRANGER = '203.0.113.5';

export const noRouteBack = defineScenario({
  id: 'no-route-back',
  title: 'The SYN arrives, but the server has no route for its answer',
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    causeIds: ['no-route-back'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'rp-filter'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    const client = network.host('cli');
    await client.sysctl('net.ipv4.conf.all.arp_announce', 2);
    await client.run('ip', 'address', 'add', `${STRANGER}/32`, 'dev', 'lo');
    await startServer(network);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network, { from: STRANGER }),
    };
  },
});
