import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterRejectIcmp = defineScenario({
  id: 'netfilter-reject-icmp',
  title: 'An nftables rule rejects with ICMP administratively prohibited',
  expect: {
    status: 'active',
    label: 'firewall-reject',
    causeIds: ['netfilter-reject'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'firewall-drop'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'refusals',
  mended: 'flush the rules',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('nft', 'add table inet filter');
    await server.run('nft', 'add chain inet filter input { type filter hook input priority 0; policy accept; }');
    await server.run(
      'nft',
      `add rule inet filter input tcp dport ${PORT} counter reject with icmp type admin-prohibited`,
    );
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('nft', 'flush ruleset')),
    };
  },
});
