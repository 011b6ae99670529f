import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterDropNetdev = defineScenario({
  id: 'netfilter-drop-netdev',
  title: 'An nftables rule at the device drops the SYNs before IP sees them',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the table',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('nft', 'add table netdev early');
    const hook = '{ type filter hook ingress device "eth0" priority 0; policy accept; }';
    await server.run('nft', `add chain netdev early ingress ${hook}`);
    await server.run('nft', `add rule netdev early ingress tcp dport ${PORT} counter drop`);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('nft', 'delete table netdev early')),
    };
  },
});
