import { startCrossingBursts } from '../crossing-bursts.ts';
import { replaceServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT } from '../service.ts';
import { routed } from '../topology.ts';

export const acceptQueueAbort = defineScenario({
  id: 'accept-queue-abort',
  title: 'Final ACKs meet a full accept queue, and tcp_abort_on_overflow=1 resets their clients',
  expect: {
    status: 'active',
    label: 'accept-queue-overflow',
    alsoRight: ['app-stalled'],
    causeIds: ['accept-queue-overflow-rst', 'listen-backlog-too-small', 'app-not-accepting'],
    forbidden: ['not-listening', 'wrong-bind-address', 'firewall-reject', 'syn-flood', 'path-or-middlebox'],
  },
  needs: ['perl'],
  topology: routed,
  clientSees: 'resets',
  // tcp_abort_on_overflow=0 would turn the errors into delays: the queue stays too short.
  mended: 'the program listens with a longer backlog and accepts at once',

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.tcp_abort_on_overflow', 1);
    const { server, client } = await startCrossingBursts(network);
    return { address: network.address('srv'), port: PORT, client, mend: () => replaceServer(network, server) };
  },
});
