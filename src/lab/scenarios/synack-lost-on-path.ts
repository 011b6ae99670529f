import { addNftRule, flushNft } from '../nft.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

export const synackLostOnPath = defineScenario({
  id: 'synack-lost-on-path',
  title: 'A router drops the SYN+ACKs: the server answers into nothing',
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    alsoRight: ['client-side'],
    causeIds: ['synack-lost-on-path', 'asymmetric-reply-path'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'syn-flood', 'firewall-drop', 'martian-or-no-route'],
  },
  needs: ['nft'],
  topology: routed,
  clientSees: 'timeouts',
  mended: 'delete the rule of the router',

  async up(network) {
    const router = network.host('rtr');
    await startServer(network);
    await addNftRule(router, 'forward', `tcp sport ${PORT} counter drop`);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: () => flushNft(router),
    };
  },
});
