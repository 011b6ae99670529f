import { replaceServer, startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { md5Key } from '../socket-options.ts';
import { direct } from '../topology.ts';

export const tcpMd5Required = defineScenario({
  id: 'tcp-md5-required',
  title: 'The server wants TCP MD5 signatures of a client that signs nothing',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['tcp-md5-mismatch'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'app-stalled', 'checksum-offload'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'the program listens without the key',

  async up(network) {
    const server = await startPerlServer(network, { options: [md5Key(network.address('cli'), 'not for clients')] });
    const client = await startSteadyClient(network);
    return { address: network.address('srv'), port: PORT, client, mend: () => replaceServer(network, server) };
  },
});
