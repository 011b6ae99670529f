import { floodHalfOpen } from '../half-open.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 32;

export const synQueueFullNoCookies = defineScenario({
  id: 'syn-queue-full-no-cookies',
  title: 'Half-open requests fill the SYN queue while SYN cookies are off',
  expect: {
    status: 'active',
    label: 'syn-queue-overflow',
    alsoRight: ['syn-flood'],
    causeIds: ['synq-full-drop'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'app-stalled'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',
  cure: [{ key: 'net.ipv4.tcp_syncookies', to: '1' }],

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.tcp_syncookies', 0);
    await startServer(network, { backlog: BACKLOG });
    await floodHalfOpen(network, 2 * BACKLOG);
    const client = await startSteadyClient(network, { from: network.address('cli') });
    return { address: network.address('srv'), port: PORT, client };
  },
});
