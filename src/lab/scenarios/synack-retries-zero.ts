import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { slowDown } from '../slow-wire.ts';
import { routed } from '../topology.ts';

export const synackRetriesZero = defineScenario({
  id: 'synack-retries-zero',
  title:
    'Requests are given up after a second (tcp_synack_retries=0), and a slow, lossy way brings the ACKs later than that',
  expect: {
    status: 'active',
    label: 'syn-queue-overflow',
    alsoRight: ['path-or-middlebox'],
    causeIds: ['synack-retries-or-aging'],
    forbidden: ['accept-queue-overflow', 'syn-flood', 'firewall-reject', 'not-listening', 'wrong-bind-address'],
  },
  needs: ['perl', 'nft'],
  topology: routed,
  clientSees: 'resets',
  cure: [{ key: 'net.ipv4.tcp_synack_retries', to: '5' }],

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.tcp_synack_retries', 0);
    await startServer(network);
    await slowDown(network, 1200);
    // A SYN that is repeated in time would prolong the request: the second and later ones of a connection are lost.
    const router = network.host('rtr');
    await router.run('nft', 'add table ip lossy');
    await router.run('nft', 'add set ip lossy seen { type inet_service; timeout 4s; flags dynamic,timeout; }');
    await router.run('nft', 'add chain ip lossy forward { type filter hook forward priority 0; }');
    const syns = `iifname eth1 tcp dport ${PORT} tcp flags & (syn | ack) == syn`;
    await router.run('nft', `add rule ip lossy forward ${syns} tcp sport @seen drop`);
    await router.run('nft', `add rule ip lossy forward ${syns} add @seen { tcp sport }`);
    const client = await startSteadyClient(network, { timeoutMs: 6000 });
    return { address: network.address('srv'), port: PORT, client };
  },
});
