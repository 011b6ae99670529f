import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

export const synackKilledByIcmp = defineScenario({
  id: 'synack-killed-by-icmp',
  title: 'A router answers each SYN+ACK with host unreachable',
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    causeIds: ['synack-killed-by-icmp'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'martian-or-no-route'],
  },
  needs: ['nft'],
  topology: routed,
  clientSees: 'timeouts',
  mended: "flush the router's rules",

  async up(network) {
    const router = network.host('rtr');
    await startServer(network);
    await router.run('nft', 'add table inet filter');
    await router.run('nft', 'add chain inet filter forward { type filter hook forward priority 0; policy accept; }');
    // The kernel limits its ICMP answers by address.
    await router.sysctl('net.ipv4.icmp_ratelimit', 0);
    await router.run('nft', `add rule inet filter forward tcp sport ${PORT} reject with icmp type host-unreachable`);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await router.run('nft', 'flush ruleset')),
    };
  },
});
