import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BURST = 40;

export const acceptQueueTinyBacklog = defineScenario({
  id: 'accept-queue-tiny-backlog',
  title: 'Bursts overflow a backlog that somaxconn cut to 8',
  expect: {
    status: 'active',
    label: 'accept-queue-overflow',
    causeIds: ['listen-backlog-too-small', 'accept-queue-overflow-syn'],
    // The same 8 limits the half-open requests too: cookies may be sent as well when the machine is busy.
    forbidden: ['syn-flood', 'firewall-drop', 'fd-exhaustion', 'app-stalled'],
  },
  needs: [],
  topology: direct,
  clientSees: 'losses',
  cure: [{ key: 'net.core.somaxconn', to: '4096' }],

  async up(network) {
    await network.host('srv').sysctl('net.core.somaxconn', 8);
    // Slow enough for a burst to arrive between two rounds of accepting, yet never behind for long.
    const slowServer = () => startServer(network, { backlog: 511, busyMs: 4 });
    let server = await slowServer();
    const client = await startSteadyClient(network, { perSecond: 2 * BURST, burst: BURST, timeoutMs: 800 });
    return {
      address: network.address('srv'),
      port: PORT,
      client,
      async relisten() {
        server.signal('SIGTERM');
        await server.exited;
        server = await slowServer();
      },
    };
  },
});
