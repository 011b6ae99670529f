import { addFilter, dropsPort } from '../bpf.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const tcEgressDrop = defineScenario({
  id: 'tc-egress-drop',
  title: 'A program at the egress hook of the device drops the answers',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['tc-egress-or-qdisc-drop'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'path-or-middlebox'],
  },
  needs: ['perl', 'tc'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'remove the hook',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('tc', 'qdisc', 'add', 'dev', 'eth0', 'clsact');
    await addFilter(server, 'eth0', 'egress', dropsPort(PORT, 'source'));
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('tc', 'qdisc', 'del', 'dev', 'eth0', 'clsact')),
    };
  },
});
