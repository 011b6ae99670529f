import { startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const appResets = defineScenario({
  id: 'app-resets',
  title: 'A server that accepts and resets at once, as one at its limit of connections does',
  expect: {
    status: 'active',
    label: 'app-stalled',
    causeIds: ['app-level-limit'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'syn-flood', 'firewall-drop', 'not-listening'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'resets',

  async up(network) {
    await startPerlServer(network, { after: 'reset' });
    const address = network.address('srv');
    return { address, port: PORT, client: await startSteadyClient(network, { perSecond: 8 }) };
  },
});
