import { attachXdp, xdpDropsPort } from '../bpf.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const xdpGenericDrop = defineScenario({
  id: 'xdp-generic-drop',
  title: 'An XDP program drops the SYNs, in the way that no driver counts',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['xdp-drop'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'path-or-middlebox'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'detach the program',

  async up(network) {
    await startServer(network);
    const program = await attachXdp(network.host('srv'), 'eth0', 'generic', xdpDropsPort(PORT));
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      async mend() {
        program.signal('SIGKILL');
        await program.exited;
      },
    };
  },
});
