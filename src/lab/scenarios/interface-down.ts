import { askAgain } from '../neighbours.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { switched } from '../topology.ts';

export const interfaceDown = defineScenario({
  id: 'interface-down',
  title: "The server's interface has no carrier",
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    causeIds: ['nic-phy-errors'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: [],
  // The client keeps its own wire to the switch.
  topology: switched,
  clientSees: 'unreachable',
  mended: 'bring the link up',

  async up(network) {
    const wall = network.host('rtr');
    await startServer(network);
    await wall.run('ip', 'link', 'set', 'port0', 'down');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network, { timeoutMs: 6000 }),
      async mend() {
        await wall.run('ip', 'link', 'set', 'port0', 'up');
        await askAgain(network.host('cli'));
      },
    };
  },
});
