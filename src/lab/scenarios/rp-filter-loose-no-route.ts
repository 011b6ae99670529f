import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const STRANGER = '203.0.113.5';

export const rpFilterLooseNoRoute = defineScenario({
  id: 'rp-filter-loose-no-route',
  title: 'Loose reverse-path filter and a client to which there is no route at all',
  expect: {
    status: 'active',
    label: 'rp-filter',
    alsoRight: ['martian-or-no-route'],
    causeIds: ['rp-filter-loose-no-route'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'not-listening'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.conf.eth0.rp_filter', 2);
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
