import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const otherMac = defineScenario({
  id: 'other-mac',
  title: "The client has another host's MAC address for the server",
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    causeIds: ['l2-not-for-us'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',
  mended: "take the client's entry away",

  async up(network) {
    const client = network.host('cli');
    await startServer(network);
    const entry = [network.address('srv'), 'dev', 'eth0'];
    await client.run('ip', 'neighbour', 'replace', ...entry, 'lladdr', '02:00:00:00:00:99', 'nud', 'permanent');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await client.run('ip', 'neighbour', 'del', ...entry)),
    };
  },
});
