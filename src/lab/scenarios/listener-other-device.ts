import { startPerlServer } from '../perl-server.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { twoPaths } from '../topology.ts';

const SOL_SOCKET = 1;
const SO_BINDTODEVICE = 25;

export const listenerOtherDevice = defineScenario({
  id: 'listener-other-device',
  title: 'The server listens on all addresses, but by one device, and clients come by the other',
  expect: {
    status: 'active',
    label: 'wrong-bind-address',
    alsoRight: ['not-listening'],
    causeIds: ['listener-address-mismatch', 'vrf-listener-scope'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'firewall-reject', 'martian-or-no-route'],
  },
  needs: ['perl'],
  topology: twoPaths,
  clientSees: 'refusals',

  async up(network) {
    const value = Buffer.from('eth1\0').toString('hex');
    await startPerlServer(network, { options: [{ level: SOL_SOCKET, name: SO_BINDTODEVICE, value }] });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
