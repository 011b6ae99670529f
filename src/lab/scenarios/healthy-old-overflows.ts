import { setTimeout as sleep } from 'node:timers/promises';
import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 8;

export const healthyOldOverflows = defineScenario({
  id: 'healthy-old-overflows',
  title: 'Thousands of overflows since boot, none now: an old outage beside a healthy server',
  expect: {
    status: 'quiet',
    label: 'healthy',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'app-stalled'],
  },
  needs: [],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    const server = await startServer(network, { backlog: BACKLOG });
    server.signal('SIGSTOP');
    const address = network.address('srv');
    const flood = { address, port: PORT, perSecond: 1000, burst: 50, attempts: 2000, timeoutMs: 200 };
    await dial(network.host('cli'), flood);
    server.signal('SIGCONT');
    // What waited in the queue is served first.
    await sleep(500);
    return { address, port: PORT, client: await startSteadyClient(network, { perSecond: 20 }) };
  },
});
