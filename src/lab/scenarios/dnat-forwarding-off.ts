import { publishContainer } from '../published.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

export const dnatForwardingOff = defineScenario({
  id: 'dnat-forwarding-off',
  title: 'A published container port while ip_forward=0',
  expect: {
    status: 'active',
    label: 'forwarding-disabled',
    // Without the rules it is a packet for an address that is not here, and counted as one.
    alsoRight: ['martian-or-no-route'],
    causeIds: ['forwarding-disabled-with-dnat'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: ['nft'],
  topology: container,
  clientSees: 'timeouts',
  mended: 'net.ipv4.ip_forward=1',

  async up(network) {
    const server = network.host('srv');
    await startServer(network, {}, 'ctr');
    await publishContainer(network);
    await server.sysctl('net.ipv4.ip_forward', 0);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: () => server.sysctl('net.ipv4.ip_forward', 1),
    };
  },
});
