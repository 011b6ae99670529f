import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { oneWayGateways } from '../topology.ts';

export const conntrackInvalidGateway = defineScenario({
  id: 'conntrack-invalid-gateway',
  title: 'The gateway on the way back saw no SYN, and drops the SYN+ACK as INVALID (diagnosed: the gateway)',
  expect: {
    status: 'active',
    label: 'conntrack-invalid-drop',
    causeIds: ['conntrack-invalid-drop'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['iptables-legacy'],
  topology: oneWayGateways,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const gateway = network.host('gw');
    await startServer(network);
    const rule = ['FORWARD', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'DROP'];
    await gateway.run('iptables-legacy', '-A', ...rule);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      diagnose: 'gw',
      mend: async () => void (await gateway.run('iptables-legacy', '-D', ...rule)),
    };
  },
});
