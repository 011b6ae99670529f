import { startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { dualStack } from '../topology.ts';

const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;

export const listenerIpv6Only = defineScenario({
  id: 'listener-ipv6-only',
  title: 'The server takes IPv6 alone, and clients come by IPv4',
  expect: {
    status: 'active',
    label: 'wrong-bind-address',
    alsoRight: ['not-listening'],
    causeIds: ['listener-address-mismatch'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'firewall-reject', 'martian-or-no-route'],
  },
  needs: ['perl'],
  topology: dualStack,
  clientSees: 'refusals',

  async up(network) {
    await startPerlServer(network, {
      address: '::',
      options: [{ level: IPPROTO_IPV6, name: IPV6_V6ONLY, value: '01000000' }],
    });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
