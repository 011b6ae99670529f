import { publishContainer } from '../published.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

export const forwardPolicyDrop = defineScenario({
  id: 'forward-policy-drop',
  title: 'A published container port, and the policy of FORWARD drops',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input', 'container-dnat-no-backend'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'forwarding-disabled'],
  },
  needs: ['nft', 'iptables-legacy'],
  topology: container,
  clientSees: 'timeouts',
  mended: 'accept in FORWARD',

  async up(network) {
    const server = network.host('srv');
    await startServer(network, {}, 'ctr');
    await publishContainer(network);
    await server.run('iptables-legacy', '-P', 'FORWARD', 'DROP');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('iptables-legacy', '-P', 'FORWARD', 'ACCEPT')),
    };
  },
});
