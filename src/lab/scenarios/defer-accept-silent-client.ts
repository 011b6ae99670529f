import { replaceServer, startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { deferAccept } from '../socket-options.ts';
import { direct } from '../topology.ts';

export const deferAcceptSilentClient = defineScenario({
  id: 'defer-accept-silent-client',
  title: 'The server defers connections until data comes, the client waits for a greeting',
  expect: {
    status: 'active',
    label: 'app-stalled',
    causeIds: ['defer-accept'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'syn-flood', 'path-or-middlebox', 'firewall-drop'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'no-replies',
  mended: 'the program listens without the option',

  async up(network) {
    const server = await startPerlServer(network, { options: [deferAccept(30)] });
    // Patient enough that the request's timer runs out while it waits.
    const client = await startSteadyClient(network, { timeoutMs: 2500 });
    return { address: network.address('srv'), port: PORT, client, mend: () => replaceServer(network, server) };
  },
});
