import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const timeWaitBuckets = defineScenario({
  id: 'time-wait-buckets',
  title: 'The limit of TIME_WAIT sockets is reached all the time, and no client notices',
  expect: {
    status: 'quiet',
    label: 'healthy',
    alsoRight: ['time-wait-bucket-overflow'],
    causeIds: ['tw-bucket-overflow'],
    forbidden: ['accept-queue-overflow', 'syn-flood', 'paws-time-wait', 'tcp-memory-pressure', 'app-stalled'],
  },
  needs: [],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.tcp_max_tw_buckets', 8);
    await startServer(network);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network, { perSecond: 40 }) };
  },
});
