import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const syncookiesAlways = defineScenario({
  id: 'syncookies-always',
  title: 'tcp_syncookies=2: every SYN is answered with a cookie although no queue is full, and clients are served',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'syn-cookies-side-effect', 'accept-queue-overflow'],
  },
  needs: [],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.tcp_syncookies', 2);
    await startServer(network);
    const client = await startSteadyClient(network, { perSecond: 20, burst: 2 });
    return { address: network.address('srv'), port: PORT, client };
  },
});
