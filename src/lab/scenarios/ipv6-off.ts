import { askAgain } from '../neighbours.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { dualStack } from '../topology.ts';

export const ipv6Off = defineScenario({
  id: 'ipv6-off',
  title: 'IPv6 is switched off on the server, and the client uses it',
  expect: {
    status: 'quiet',
    // Who switched it off mostly meant it; only who knows the client can call it a fault.
    label: 'healthy',
    alsoRight: ['martian-or-no-route'],
    causeIds: ['ipv6-address-state'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: [],
  topology: dualStack,
  clientSees: 'unreachable',
  mended: 'switch IPv6 on and set the address again',

  async up(network) {
    const server = network.host('srv');
    const address = network.address6('srv');
    await server.sysctl('net.ipv6.conf.eth0.disable_ipv6', 1);
    await startServer(network);
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network, { address, timeoutMs: 6000 }),
      async mend() {
        await server.sysctl('net.ipv6.conf.eth0.disable_ipv6', 0);
        await server.run('ip', 'address', 'add', `${address}/64`, 'dev', 'eth0', 'nodad');
        await startServer(network, { address });
        await askAgain(network.host('cli'));
      },
    };
  },
});
