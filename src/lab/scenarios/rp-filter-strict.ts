import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { twoPaths } from '../topology.ts';

export const rpFilterStrict = defineScenario({
  id: 'rp-filter-strict',
  title: 'Strict reverse-path filter and a client that is routed back by the other device',
  expect: {
    status: 'active',
    label: 'rp-filter',
    causeIds: ['rp-filter-strict'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'not-listening'],
  },
  needs: [],
  topology: twoPaths,
  clientSees: 'timeouts',
  cure: [{ key: 'net.ipv4.conf.eth0.rp_filter', to: '2' }],

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.conf.eth0.rp_filter', 1);
    // ARP questions that carry the strange source would be dropped by the filter too, and then no SYN would be sent.
    await network.host('cli').sysctl('net.ipv4.conf.all.arp_announce', 2);
    await startServer(network);
    // Sent by eth0, since the server's address is there; the way back to this source is eth1.
    const client = await startSteadyClient(network, { from: network.address('cli', 'eth1') });
    return { address: network.address('srv'), port: PORT, client };
  },
});
