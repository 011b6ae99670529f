import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const netfilterHashlimit = defineScenario({
  id: 'netfilter-hashlimit',
  title: 'A rate limit per source address drops most SYNs of one address',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-rate-or-count-limit'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'losses',
  mended: 'delete the rule',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    const limit = ['-m', 'hashlimit', '--hashlimit-name', 'http', '--hashlimit-mode', 'srcip'];
    const above = ['--hashlimit-above', '1/second', '--hashlimit-burst', '1'];
    const rule = ['INPUT', '-p', 'tcp', '--syn', '--dport', String(PORT), ...limit, ...above, '-j', 'DROP'];
    await server.run('iptables-legacy', '-A', ...rule);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network, { perSecond: 10 }),
      mend: async () => void (await server.run('iptables-legacy', '-D', ...rule)),
    };
  },
});
