import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

export const synNotArriving = defineScenario({
  id: 'syn-not-arriving',
  title: 'A router drops the SYNs: the server has nothing to do with it',
  expect: {
    status: 'quiet',
    label: 'healthy',
    alsoRight: ['path-or-middlebox'],
    causeIds: ['syn-not-arriving'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'rp-filter', 'martian-or-no-route'],
  },
  needs: ['nft'],
  topology: routed,
  clientSees: 'timeouts',

  async up(network) {
    const router = network.host('rtr');
    await router.run('nft', 'add table inet filter');
    await router.run('nft', 'add chain inet filter forward { type filter hook forward priority 0; policy accept; }');
    await startServer(network);
    // The way is open until this rule, so that the client's failure is its doing.
    await router.run('nft', `add rule inet filter forward tcp dport ${PORT} counter drop`);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
