import { startClient } from '../client.ts';
import { startProgram } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { twoPaths } from '../topology.ts';

const PORT = 8080;

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
    const address = network.address('srv', 'eth0');
    const server = network.host('srv');
    await server.sysctl('net.ipv4.conf.eth0.rp_filter', 1);
    await startProgram(server, 'serve', { address: '0.0.0.0', port: PORT, backlog: 128 });
    // ARP questions that carry the strange source would be dropped by the filter too, and then no SYN would be sent.
    await network.host('cli').sysctl('net.ipv4.conf.all.arp_announce', 2);
    // Sent by eth0, since the server's address is there; the way back to this source is eth1.
    const from = network.address('cli', 'eth1');
    const client = await startClient(network.host('cli'), { address, port: PORT, from, perSecond: 4, timeoutMs: 1500 });
    return { address, port: PORT, client };
  },
});
