import { replaceServer, startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { minimumTtl } from '../socket-options.ts';
import { direct } from '../topology.ts';

export const tcpMinttl = defineScenario({
  id: 'tcp-minttl',
  title: 'The server accepts only packets that no router has passed on (minimum TTL 255)',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['tcp-minttl'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'app-stalled', 'martian-or-no-route'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'the program listens without the minimum',

  async up(network) {
    const server = await startPerlServer(network, { options: [minimumTtl(255)] });
    const client = await startSteadyClient(network);
    return { address: network.address('srv'), port: PORT, client, mend: () => replaceServer(network, server) };
  },
});
