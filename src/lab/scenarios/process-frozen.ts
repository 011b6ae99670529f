import { fillAcceptQueue } from '../full-queue.ts';
import { unifiedGroup } from '../resource-group.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 16;

export const processFrozen = defineScenario({
  id: 'process-frozen',
  title: 'A server frozen by its control group, as docker pause does it',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['process-stopped-or-frozen', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'fd-exhaustion'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'thaw the group',

  async up(network) {
    const server = await startServer(network, { backlog: BACKLOG });
    const group = await unifiedGroup(network.host('srv'));
    await group.add(server);
    await group.set('cgroup.freeze', '1');
    const address = network.address('srv');
    await fillAcceptQueue(network, BACKLOG);
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network),
      mend: () => group.set('cgroup.freeze', '0'),
    };
  },
});
