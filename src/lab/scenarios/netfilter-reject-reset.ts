import { addNftRule } from '../nft.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterRejectReset = defineScenario({
  id: 'netfilter-reject-reset',
  title: 'An nftables rule answers the SYNs with a reset',
  expect: {
    status: 'active',
    label: 'firewall-reject',
    causeIds: ['netfilter-reject'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'not-listening', 'wrong-bind-address'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'refusals',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await addNftRule(server, 'input', `tcp dport ${PORT} counter reject with tcp reset`);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
