import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { oneWayGateways } from '../topology.ts';

export const asymmetricReplyPath = defineScenario({
  id: 'asymmetric-reply-path',
  title: 'The answers leave by another link, whose gateway never saw the SYN',
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    alsoRight: ['path-or-middlebox'],
    causeIds: ['asymmetric-reply-path'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'rp-filter'],
  },
  needs: ['nft'],
  topology: oneWayGateways,
  clientSees: 'timeouts',
  mended: 'send the answers by the other gateway',

  async up(network) {
    const gateway = network.host('gw');
    await startServer(network);
    await gateway.run('nft', 'add table inet filter');
    await gateway.run('nft', 'add chain inet filter forward { type filter hook forward priority 0; policy accept; }');
    await gateway.run('nft', 'add rule inet filter forward ct state invalid drop');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () =>
        void (await network
          .host('srv')
          .run('ip', 'route', 'replace', '198.51.100.0/24', 'via', network.address('rtr'))),
    };
  },
});
