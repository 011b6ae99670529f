import { startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
/** One BPF instruction, `ret #0`: nothing of any packet is kept. */
const REFUSE_ALL = '0600000000000000';

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

  async up(network) {
    const options = [{ level: SOL_SOCKET, name: SO_ATTACH_FILTER, value: REFUSE_ALL }];
    await startPerlServer(network, { options });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
