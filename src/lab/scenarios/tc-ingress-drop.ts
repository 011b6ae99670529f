import { addFilter, dropsPort } from '../bpf.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const tcIngressDrop = defineScenario({
  id: 'tc-ingress-drop',
  title: 'A program at the ingress hook of the device drops the SYNs',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['tc-ingress-drop'],
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
    await addFilter(server, 'eth0', 'ingress', dropsPort(PORT, 'destination'));
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('tc', 'qdisc', 'del', 'dev', 'eth0', 'clsact')),
    };
  },
});
