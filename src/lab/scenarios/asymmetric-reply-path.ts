import { addNftRule } from '../nft.ts';
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
    await addNftRule(gateway, 'forward', 'ct state invalid drop');
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
