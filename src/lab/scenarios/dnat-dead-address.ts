import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

export const dnatDeadAddress = defineScenario({
  id: 'dnat-dead-address',
  title: 'A published port is translated to an address where no host answers',
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    causeIds: ['container-dnat-no-backend', 'conntrack-stale-nat-entry', 'neighbour-unresolved'],
    forbidden: [
      'accept-queue-overflow',
      'syn-queue-overflow',
      'firewall-drop',
      'firewall-reject',
      'rp-filter',
      'forwarding-disabled',
    ],
  },
  needs: ['nft'],
  topology: container,
  clientSees: 'failures',
  mended: 'translate to the live container',

  async up(network) {
    const server = network.host('srv');
    const backend = `203.0.113.77:${PORT}`;
    await startServer(network, {}, 'ctr');
    await server.run('nft', 'add table ip nat');
    await server.run('nft', 'add chain ip nat prerouting { type nat hook prerouting priority -100; }');
    await server.run('nft', `add rule ip nat prerouting tcp dport ${PORT} counter dnat to ${backend}`);

    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => {
        await server.run('nft', 'flush chain ip nat prerouting');
        await server.run(
          'nft',
          `add rule ip nat prerouting tcp dport ${PORT} dnat to ${network.address('ctr')}:${PORT}`,
        );
      },
    };
  },
});
