import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const clientOutputDrop = defineScenario({
  id: 'client-output-drop',
  title: 'The client drops its own SYNs (diagnosed: the client)',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    alsoRight: ['client-side'],
    causeIds: ['netfilter-drop-output'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const client = network.host('cli');
    await startServer(network);
    const rule = ['OUTPUT', '-p', 'tcp', '--dport', String(PORT), '-j', 'DROP'];
    await client.run('iptables-legacy', '-A', ...rule);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      diagnose: 'cli',
      mend: async () => void (await client.run('iptables-legacy', '-D', ...rule)),
    };
  },
});
