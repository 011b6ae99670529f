import { dial } from '../client.ts';
import { startProgram } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

const BACKLOG = 16;

export const containerFaultSeenFromHost = defineScenario({
  id: 'container-fault-seen-from-host',
  title: 'A stopped server in a container, looked at from its host: nothing is wrong in this namespace',
  expect: {
    status: 'quiet',
    label: 'healthy',
    alsoRight: ['unknown'],
    causeIds: ['listener-other-netns'],
    forbidden: ['not-listening', 'wrong-bind-address', 'firewall-drop', 'forwarding-disabled', 'martian-or-no-route'],
  },
  needs: [],
  topology: container,
  clientSees: 'timeouts',
  asks: 'host',
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
      mend: () => Promise.resolve(server.signal('SIGCONT')),
    };
  },
});
