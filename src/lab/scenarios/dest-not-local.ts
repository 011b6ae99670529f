import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const MISSING = '192.0.2.9';

export const destNotLocal = defineScenario({
  id: 'dest-not-local',
  title: 'Clients are sent to an address this server does not have',
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    causeIds: ['dest-not-local'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'add the address',

  async up(network) {
    const server = network.host('srv');
    const client = network.host('cli');
    const mac = (await server.run('cat', '/sys/class/net/eth0/address')).trim();
    await client.run('ip', 'neighbour', 'replace', MISSING, 'lladdr', mac, 'dev', 'eth0', 'nud', 'permanent');
    await startServer(network);
    return {
      address: MISSING,
      port: PORT,
      client: await startSteadyClient(network, { address: MISSING }),
      mend: async () => void (await server.run('ip', 'address', 'add', `${MISSING}/32`, 'dev', 'eth0')),
    };
  },
});
