import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const tproxyNoProxy = defineScenario({
  id: 'tproxy-no-proxy',
  title: 'A TPROXY rule, and no proxy on its port',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['tproxy-misconfigured'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('ip', 'rule', 'add', 'fwmark', '1', 'lookup', '100');
    await server.run('ip', 'route', 'add', 'local', 'default', 'dev', 'lo', 'table', '100');
    const to = ['TPROXY', '--on-port', '15001', '--tproxy-mark', '1'];
    const rule = ['PREROUTING', '-p', 'tcp', '--dport', String(PORT), '-j', ...to];
    await server.run('iptables-legacy', '-t', 'mangle', '-A', ...rule);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('iptables-legacy', '-t', 'mangle', '-D', ...rule)),
    };
  },
});
