import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { dualStack } from '../topology.ts';

export const netfilterDropIp6 = defineScenario({
  id: 'netfilter-drop-ip6',
  title: 'An ip6tables rule drops the SYNs of IPv6 clients',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['ip6tables-legacy'],
  topology: dualStack,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const server = network.host('srv');
    await startServer(network, { address: '::' });
    const rule = ['INPUT', '-p', 'tcp', '--dport', String(PORT), '-j', 'DROP'];
    await server.run('ip6tables-legacy', '-A', ...rule);
    const address = network.address6('srv');
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network, { address }),
      mend: async () => void (await server.run('ip6tables-legacy', '-D', ...rule)),
    };
  },
});
