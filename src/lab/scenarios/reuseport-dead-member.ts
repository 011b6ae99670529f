import { dial } from '../client.ts';
import { startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { sharedPort } from '../socket-options.ts';
import { direct } from '../topology.ts';

const BACKLOG = 8;

export const reuseportDeadMember = defineScenario({
  id: 'reuseport-dead-member',
  title: 'One of two SO_REUSEPORT listeners does not accept: its share of the connections is lost',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['reuseport-dead-member', 'process-stopped-or-frozen', 'app-not-accepting', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'fd-exhaustion', 'path-or-middlebox'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'losses',
  mended: 'the member that does not accept is ended',

  async up(network) {
    await startPerlServer(network, { backlog: BACKLOG, options: [sharedPort] });
    const dead = await startPerlServer(network, { backlog: BACKLOG, options: [sharedPort], after: 'nothing' });
    const address = network.address('srv');
    // Enough for the queue of the dead one, whichever way they are spread.
    await dial(network.host('cli'), { address, port: PORT, perSecond: 200, attempts: 60, timeoutMs: 300 });
    const mend = async (): Promise<void> => {
      dead.signal('SIGKILL');
      await dead.exited;
    };
    return { address, port: PORT, client: await startSteadyClient(network), mend };
  },
});
