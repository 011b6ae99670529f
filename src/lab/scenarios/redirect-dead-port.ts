import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const redirectDeadPort = defineScenario({
  id: 'redirect-dead-port',
  title: 'A REDIRECT rule sends the port to one where nothing listens',
  expect: {
    status: 'active',
    label: 'not-listening',
    causeIds: ['no-listener'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'firewall-reject'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'refusals',
  mended: 'delete the rule',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    const rule = ['PREROUTING', '-p', 'tcp', '--dport', String(PORT), '-j', 'REDIRECT', '--to-ports', '8081'];
    await server.run('iptables-legacy', '-t', 'nat', '-A', ...rule);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('iptables-legacy', '-t', 'nat', '-D', ...rule)),
    };
  },
});
