import { startProgram } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { twoPaths } from '../topology.ts';

export const twoFaultsRpFilterPort = defineScenario({
  id: 'two-faults-rp-filter-port',
  title: 'Most clients die at the reverse-path filter, and nobody listens for the others',
  expect: {
    status: 'active',
    label: 'rp-filter',
    causeIds: ['rp-filter-strict'],
    alsoActive: ['no-listener'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'firewall-reject', 'wrong-bind-address'],
  },
  needs: [],
  topology: twoPaths,
  clientSees: 'refusals',
  cure: [{ key: 'net.ipv4.conf.eth0.rp_filter', to: '2' }],
  afterCure: 'refusals',

  async up(network) {
    const client = network.host('cli');
    const address = network.address('srv');
    await network.host('srv').sysctl('net.ipv4.conf.eth0.rp_filter', 1);
    await client.sysctl('net.ipv4.conf.all.arp_announce', 2);
    const many = {
      address,
      port: PORT,
      from: network.address('cli', 'eth1'),
      perSecond: 20,
      burst: 2,
      timeoutMs: 1500,
    };
    await startProgram(client, 'probe', { ...many, quiet: true });
    return { address, port: PORT, client: await startSteadyClient(network, { from: network.address('cli') }) };
  },
});
