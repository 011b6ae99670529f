import { addNftRule } from '../nft.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterDropNft = defineScenario({
  id: 'netfilter-drop-nft',
  title: 'An nftables rule drops the SYNs',
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
    await addNftRule(server, 'input', `tcp dport ${PORT} counter drop`);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
