import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

export const dnatHealthy = defineScenario({
  id: 'dnat-healthy',
  title: 'A published container port that works: forwarded, and answered',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['firewall-drop', 'forwarding-disabled', 'not-listening', 'martian-or-no-route', 'client-side'],
  },
  needs: ['nft'],
  topology: container,
  clientSees: 'answers',

  async up(network) {
    const server = network.host('srv');
    const backend = `${network.address('ctr')}:${PORT}`;
    await startServer(network, {}, 'ctr');
    await server.run('nft', 'add table ip nat');
    await server.run('nft', 'add chain ip nat prerouting { type nat hook prerouting priority -100; }');
    await server.run('nft', `add rule ip nat prerouting tcp dport ${PORT} counter dnat to ${backend}`);

    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
