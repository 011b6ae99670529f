import { dial } from '../client.ts';
import { startProgram } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

const BACKLOG = 16;

export const containerQueueStuck = defineScenario({
  id: 'container-queue-stuck',
  title: 'A stopped server in a container (diagnosed: the container)',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['process-stopped-or-frozen', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'not-listening', 'forwarding-disabled'],
  },
  needs: [],
  topology: container,
  clientSees: 'timeouts',
  mended: 'let the server run',

  async up(network) {
    const address = network.address('ctr');
    const server = await startProgram(network.host('ctr'), 'serve', {
      address: '0.0.0.0',
      port: PORT,
      backlog: BACKLOG,
    });
    server.signal('SIGSTOP');
    const attempts = BACKLOG + 8;
    await dial(network.host('cli'), { address, port: PORT, perSecond: 100, burst: attempts, attempts, timeoutMs: 300 });
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network, { address }),
      diagnose: 'ctr',
      mend: () => Promise.resolve(server.signal('SIGCONT')),
    };
  },
});
