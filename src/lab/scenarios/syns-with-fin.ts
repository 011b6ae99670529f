import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

export const synsWithFin = defineScenario({
  id: 'syns-with-fin',
  title: 'A broken router sets FIN in every SYN: the listener passes them over, and nothing counts them',
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    alsoRight: ['client-side'],
    causeIds: ['malformed-flags'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'martian-or-no-route', 'not-listening'],
  },
  needs: ['nft'],
  topology: routed,
  clientSees: 'timeouts',
  mended: 'the router leaves the flags alone',

  async up(network) {
    const router = network.host('rtr');
    await startServer(network);
    await router.run('nft', 'add table ip broken');
    await router.run('nft', 'add chain ip broken forward { type filter hook forward priority 0; }');
    const syns = `tcp dport ${PORT} tcp flags & (syn | ack) == syn`;
    await router.run('nft', `add rule ip broken forward ${syns} tcp flags set fin | syn`);
    const mend = async (): Promise<void> => {
      await router.run('nft', 'delete table ip broken');
    };
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network), mend };
  },
});
