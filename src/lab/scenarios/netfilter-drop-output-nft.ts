import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterDropOutputNft = defineScenario({
  id: 'netfilter-drop-output-nft',
  title: 'An nftables rule drops the answers of the server',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-output'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('nft', 'add table inet filter');
    await server.run('nft', 'add chain inet filter output { type filter hook output priority 0; policy accept; }');
    await server.run('nft', `add rule inet filter output tcp sport ${PORT} counter drop`);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
