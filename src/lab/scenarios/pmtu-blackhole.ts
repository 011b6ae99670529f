import { addNftRule } from '../nft.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

const NARROW_MTU = 1280;

export const pmtuBlackhole = defineScenario({
  id: 'pmtu-blackhole',
  title: 'A narrower link ahead, and its ICMP messages are filtered: handshakes work, answers vanish',
  expect: {
    status: 'active',
    label: 'mtu-blackhole',
    alsoRight: ['path-or-middlebox'],
    causeIds: ['pmtu-blackhole'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'app-stalled'],
  },
  needs: ['nft'],
  topology: routed,
  clientSees: 'no-replies',
  cure: [{ key: 'net.ipv4.tcp_mtu_probing', to: '1' }],

  async up(network) {
    const router = network.host('rtr');
    await router.run('ip', 'link', 'set', 'eth1', 'mtu', String(NARROW_MTU));
    await addNftRule(router, 'output', 'icmp type destination-unreachable counter drop');
    // Probing begins after some timeouts: few and short ones keep the wait for the cure short.
    await network.host('srv').sysctl('net.ipv4.tcp_retries1', 1);
    await network.host('srv').run('ip', 'route', 'change', 'default', 'via', network.address('rtr'), 'rto_min', '20ms');
    await startServer(network, { replyBytes: 20_000 });
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network, { timeoutMs: 2500 }),
    };
  },
});
