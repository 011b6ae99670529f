import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const martianDestination = defineScenario({
  id: 'martian-destination',
  title: 'A published port is translated to 127.0.0.1, which nobody outside may reach',
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    alsoRight: ['wrong-bind-address'],
    causeIds: ['martian-source', 'dest-not-local'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'net.ipv4.conf.eth0.route_localnet=1',

  async up(network) {
    const server = network.host('srv');
    await startServer(network, { address: '127.0.0.1' });
    await server.run('nft', 'add table ip nat');
    await server.run('nft', 'add chain ip nat prerouting { type nat hook prerouting priority -100; }');
    await server.run('nft', `add rule ip nat prerouting tcp dport ${PORT} counter dnat to 127.0.0.1:${PORT}`);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: () => server.sysctl('net.ipv4.conf.eth0.route_localnet', 1),
    };
  },
});
