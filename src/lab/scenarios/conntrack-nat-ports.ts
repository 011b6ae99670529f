import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

export const conntrackNatPorts = defineScenario({
  id: 'conntrack-nat-ports',
  title: 'The gateway translates every client to one port, and no second one fits (diagnosed: the gateway)',
  expect: {
    status: 'active',
    label: 'conntrack-insert-failed',
    causeIds: ['conntrack-insert-clash-or-nat-ports'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'conntrack-table-full'],
  },
  needs: ['nft'],
  topology: routed,
  clientSees: 'timeouts',
  mended: 'delete the translation',

  async up(network) {
    const gateway = network.host('rtr');
    await startServer(network, { hold: true });
    const address = network.address('srv');
    await gateway.run('nft', 'add table ip nat');
    await gateway.run('nft', 'add chain ip nat postrouting { type nat hook postrouting priority 100; }');
    await gateway.run('nft', 'add rule ip nat postrouting oif "eth0" ip protocol tcp masquerade to :50000-50003');
    // Takes every port of the range, and keeps it.
    await dial(network.host('cli'), { address, port: PORT, perSecond: 100, attempts: 4, timeoutMs: 3000, hold: true });
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network),
      diagnose: 'rtr',
      mend: async () => void (await gateway.run('nft', 'delete table ip nat')),
    };
  },
});
