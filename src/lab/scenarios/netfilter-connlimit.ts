import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const COUNT = 10;

export const netfilterConnlimit = defineScenario({
  id: 'netfilter-connlimit',
  title: 'A limit of connections per address is reached',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-rate-or-count-limit'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const server = network.host('srv');
    const address = network.address('srv');
    await startServer(network, { hold: true });
    const limit = ['-m', 'connlimit', '--connlimit-above', String(COUNT)];
    const rule = ['INPUT', '-p', 'tcp', '--syn', '--dport', String(PORT), ...limit, '-j', 'DROP'];
    await server.run('iptables-legacy', '-A', ...rule);

    // Fills the count and keeps it full.
    await dial(network.host('cli'), {
      address,
      port: PORT,
      perSecond: 100,
      attempts: COUNT,
      timeoutMs: 3000,
      hold: true,
    });

    return {
      address,
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('iptables-legacy', '-D', ...rule)),
    };
  },
});
