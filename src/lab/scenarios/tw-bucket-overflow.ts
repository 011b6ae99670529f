import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const twBucketOverflow = defineScenario({
  id: 'tw-bucket-overflow',
  title: 'tcp_max_tw_buckets is reached all the time, which hurts nobody',
  expect: {
    status: 'quiet',
    label: 'healthy',
    alsoRight: ['time-wait-bucket-overflow'],
    causeIds: ['tw-bucket-overflow'],
    forbidden: ['paws-time-wait', 'accept-queue-overflow', 'tcp-memory-pressure'],
  },
  needs: [],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.tcp_max_tw_buckets', 4);
    await startServer(network);
    const client = await startSteadyClient(network, { perSecond: 20, burst: 2 });
    return { address: network.address('srv'), port: PORT, client };
  },
});
