import { always, attachToGroup } from '../bpf.ts';
import { startServerInGroup } from '../control-group.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const DENY = 0;

export const cgroupEgressDrop = defineScenario({
  id: 'cgroup-egress-drop',
  title: 'A program of the control group discards the answers of the server',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['cgroup-bpf-egress'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'path-or-middlebox'],
  },
  needs: ['perl', 'mount'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'detach the program',

  async up(network) {
    await startServerInGroup(network);
    const program = await attachToGroup(network.host('srv'), 'egress', always(DENY));
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
