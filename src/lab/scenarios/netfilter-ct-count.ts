import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const COUNT = 10;

export const netfilterCtCount = defineScenario({
  id: 'netfilter-ct-count',
  title: 'An nftables rule counts connections and drops what is over',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-rate-or-count-limit'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the table',

  async up(network) {
    const server = network.host('srv');
    const address = network.address('srv');
    await startServer(network, { hold: true });
    await server.run('nft', 'add table ip guard');
    await server.run('nft', 'add chain ip guard input { type filter hook input priority 0; policy accept; }');
    await server.run(
      'nft',
      `add rule ip guard input tcp dport ${PORT} ct state new ct count over ${COUNT} counter drop`,
    );

    // Fills the count and keeps it full.
    await dial(network.host('cli'), {
      address,
      port: PORT,
      perSecond: 100,
      attempts: COUNT,
      timeoutMs: 3000,
      hold: true,
    });

    return {
      address,
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('nft', 'delete table ip guard')),
    };
  },
});
