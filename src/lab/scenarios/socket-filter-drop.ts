import { replaceServer, startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { refuseAll } from '../socket-options.ts';
import { direct } from '../topology.ts';

export const socketFilterDrop = defineScenario({
  id: 'socket-filter-drop',
  title: 'A filter on the listening socket refuses every packet: only the count of the socket itself moves',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['socket-filter-drop'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'app-stalled', 'martian-or-no-route', 'not-listening'],
  },
  // Node cannot set the option.
  needs: ['perl'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'the program listens without the filter',

  async up(network) {
    const server = await startPerlServer(network, { options: [refuseAll] });
    const client = await startSteadyClient(network);
    return { address: network.address('srv'), port: PORT, client, mend: () => replaceServer(network, server) };
  },
});
