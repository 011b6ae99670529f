import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterDropRaw = defineScenario({
  id: 'netfilter-drop-raw',
  title: 'A legacy iptables rule in the raw table drops the SYNs before conntrack sees them',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    const rule = ['PREROUTING', '-p', 'tcp', '--dport', String(PORT), '-j', 'DROP'];
    await server.run('iptables-legacy', '-t', 'raw', '-A', ...rule);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('iptables-legacy', '-t', 'raw', '-D', ...rule)),
    };
  },
});
