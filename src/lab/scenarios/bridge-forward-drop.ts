import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { switched } from '../topology.ts';

export const bridgeForwardDrop = defineScenario({
  id: 'bridge-forward-drop',
  title: 'A switch on Linux hands bridged packets to iptables, whose FORWARD policy drops them (diagnosed: the switch)',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'client-side'],
  },
  needs: ['iptables-legacy'],
  topology: switched,
  clientSees: 'timeouts',
  mended: 'net.bridge.bridge-nf-call-iptables=0 on the switch',

  async up(network) {
    const bridge = network.host('rtr');
    await bridge.sysctl('net.bridge.bridge-nf-call-iptables', 1);
    await bridge.run('iptables-legacy', '-P', 'FORWARD', 'DROP');
    await startServer(network);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      diagnose: 'rtr',
      mend: () => bridge.sysctl('net.bridge.bridge-nf-call-iptables', 0),
    };
  },
});
