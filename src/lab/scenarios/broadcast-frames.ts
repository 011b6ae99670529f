import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const broadcastFrames = defineScenario({
  id: 'broadcast-frames',
  title: 'The SYNs come in frames for all: TCP takes only what is for this host alone',
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    causeIds: ['broadcast-multicast-dst'],
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
    await client.run('ip', 'neighbour', 'replace', ...entry, 'lladdr', 'ff:ff:ff:ff:ff:ff', 'nud', 'permanent');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await client.run('ip', 'neighbour', 'del', ...entry)),
    };
  },
});
