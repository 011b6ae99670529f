import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterDropLegacy = defineScenario({
  id: 'netfilter-drop-legacy',
  title: 'A legacy iptables rule drops the SYNs',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('iptables-legacy', '-A', 'INPUT', '-p', 'tcp', '--dport', String(PORT), '-j', 'DROP');
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
