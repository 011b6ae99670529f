import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterPolicyDropNft = defineScenario({
  id: 'netfilter-policy-drop-nft',
  title: 'An nftables chain whose policy is drop lets only ssh in',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('nft', 'add table inet filter');
    await server.run('nft', 'add chain inet filter input { type filter hook input priority 0; policy drop; }');
    await server.run('nft', 'add rule inet filter input tcp dport 22 counter accept');
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
