import { startStuckServer } from './full-queue.ts';
import { defineScenario, type Scenario } from './scenario.ts';
import { PORT, startSteadyClient } from './service.ts';
import { container, type Role } from './topology.ts';

const BACKLOG = 16;

/** A stopped server in a container, looked at from inside it or from its host. */
export function stoppedInContainer(
  told: Pick<Scenario, 'id' | 'title' | 'expect' | 'asks'>,
  diagnose: Extract<Role, 'srv' | 'ctr'>,
): Scenario {
  return defineScenario({
    ...told,
    needs: [],
    topology: container,
    clientSees: 'timeouts',
    mended: 'let the server run',

    async up(network) {
      const address = network.address('ctr');
      const server = await startStuckServer(network, BACKLOG, 'ctr');
      return {
        address,
        port: PORT,
        client: await startSteadyClient(network, { address }),
        diagnose,
        mend: () => Promise.resolve(server.signal('SIGCONT')),
      };
    },
  });
}
