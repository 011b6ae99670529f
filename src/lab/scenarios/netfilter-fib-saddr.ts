import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { twoPaths } from '../topology.ts';

export const netfilterFibSaddr = defineScenario({
  id: 'netfilter-fib-saddr',
  title: 'An nftables rule without a counter checks the way back to the source, and drops',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    alsoRight: ['rp-filter'],
    causeIds: ['netfilter-rpfilter-rule'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'martian-or-no-route'],
  },
  needs: ['nft'],
  topology: twoPaths,
  clientSees: 'timeouts',
  mended: 'flush the rules',

  async up(network) {
    const server = network.host('srv');
    await network.host('cli').sysctl('net.ipv4.conf.all.arp_announce', 2);
    await startServer(network);
    await server.run('nft', 'add table inet guard');
    await server.run('nft', 'add chain inet guard prerouting { type filter hook prerouting priority -150; }');
    await server.run('nft', 'add rule inet guard prerouting fib saddr . iif oif missing drop');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network, { from: network.address('cli', 'eth1') }),
      mend: async () => void (await server.run('nft', 'flush ruleset')),
    };
  },
});
