import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const qdiscAlwaysFull = defineScenario({
  id: 'qdisc-always-full',
  title: 'A shaper that is far too slow: its queue is always full and takes hardly an answer',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['tc-egress-or-qdisc-drop'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'path-or-middlebox'],
  },
  needs: ['tc'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'remove the shaper',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    // Two packets a second, and room for one.
    const shaper = ['tbf', 'rate', '1kbit', 'burst', '100', 'limit', '100'];
    await server.run('tc', 'qdisc', 'add', 'dev', 'eth0', 'root', ...shaper);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network, { perSecond: 12 }),
      mend: async () => void (await server.run('tc', 'qdisc', 'del', 'dev', 'eth0', 'root')),
    };
  },
});
