import { floodHalfOpen } from '../half-open.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const MAX_SYN_BACKLOG = 32;

export const synQueueQuarterReserve = defineScenario({
  id: 'syn-queue-quarter-reserve',
  title: 'SYN cookies off and less than a quarter of tcp_max_syn_backlog left: unproven clients are dropped',
  expect: {
    status: 'active',
    label: 'syn-queue-overflow',
    alsoRight: ['syn-flood'],
    causeIds: ['synq-quarter-reserve'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'app-stalled', 'martian-or-no-route'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',
  cure: [{ key: 'net.ipv4.tcp_syncookies', to: '1' }],

  async up(network) {
    const server = network.host('srv');
    await server.sysctl('net.ipv4.tcp_syncookies', 0);
    await server.sysctl('net.ipv4.tcp_max_syn_backlog', MAX_SYN_BACKLOG);
    // The listener itself has room for thousands.
    await startServer(network, { backlog: 4096 });
    await floodHalfOpen(network, 2 * MAX_SYN_BACKLOG);
    const client = await startSteadyClient(network, { from: network.address('cli') });
    return { address: network.address('srv'), port: PORT, client };
  },
});
