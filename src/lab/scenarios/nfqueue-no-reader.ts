import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const nfqueueNoReader = defineScenario({
  id: 'nfqueue-no-reader',
  title: 'A rule hands the SYNs to a queue that no program reads',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['nfqueue-no-reader'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    const rule = ['INPUT', '-p', 'tcp', '--dport', String(PORT), '-j', 'NFQUEUE', '--queue-num', '5'];
    await server.run('iptables-legacy', '-A', ...rule);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('iptables-legacy', '-D', ...rule)),
    };
  },
});
