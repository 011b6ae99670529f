import { startCrossingBursts } from '../crossing-bursts.ts';
import { replaceServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT } from '../service.ts';
import { routed } from '../topology.ts';

export const acceptQueueFinalAck = defineScenario({
  id: 'accept-queue-final-ack',
  title: 'Final ACKs meet a full accept queue: clients believe they are connected, and wait for a second',
  expect: {
    status: 'active',
    label: 'accept-queue-overflow',
    alsoRight: ['app-stalled'],
    causeIds: [
      'accept-queue-overflow-ack',
      'accept-queue-overflow-syn',
      'listen-backlog-too-small',
      'app-not-accepting',
    ],
    forbidden: ['syn-flood', 'path-or-middlebox', 'firewall-drop', 'not-listening'],
  },
  needs: ['perl'],
  topology: routed,
  clientSees: 'delays',
  mended: 'the program listens with a longer backlog and accepts at once',

  async up(network) {
    const { server, client } = await startCrossingBursts(network);
    return { address: network.address('srv'), port: PORT, client, mend: () => replaceServer(network, server) };
  },
});
