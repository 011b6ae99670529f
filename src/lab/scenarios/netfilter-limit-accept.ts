import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterLimitAccept = defineScenario({
  id: 'netfilter-limit-accept',
  title: 'A rule accepts a few new connections a second, and the policy drops the rest',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-rate-or-count-limit'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'losses',
  mended: 'flush the rules',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('nft', 'add table inet filter');
    await server.run('nft', 'add chain inet filter input { type filter hook input priority 0; policy drop; }');
    await server.run('nft', 'add rule inet filter input ct state established,related accept');
    await server.run(
      'nft',
      `add rule inet filter input tcp dport ${PORT} limit rate 1/second burst 1 packets counter accept`,
    );
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network, { perSecond: 10 }),
      mend: async () => void (await server.run('nft', 'flush ruleset')),
    };
  },
});
