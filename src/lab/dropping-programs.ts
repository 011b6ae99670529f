import { addFilter, always, attachToGroup, attachXdp, dropsPort, xdpDropsPort } from './bpf.ts';
import { startServerInGroup } from './control-group.ts';
import type { LabNetwork } from './network.ts';
import { defineScenario, type Scenario } from './scenario.ts';
import { PORT, startServer, startSteadyClient } from './service.ts';
import { direct } from './topology.ts';

const DENY = 0;

interface Dropping extends Pick<Scenario, 'id' | 'title' | 'needs'> {
  readonly causeId: string;
  readonly mended: string;
  /** Starts the server and what drops; the answer takes that away. */
  readonly make: (network: LabNetwork) => Promise<() => Promise<void>>;
}

/** A program in the control group of the server refuses what comes, or what goes. */
export function groupProgramDrop(way: 'ingress' | 'egress', title: string): Scenario {
  return dropping({
    id: `cgroup-${way}-drop`,
    title,
    causeId: `cgroup-bpf-${way}`,
    needs: ['perl', 'mount'],
    mended: 'detach the program',
    async make(network) {
      await startServerInGroup(network);
      return ending(await attachToGroup(network.host('srv'), way, always(DENY)));
    },
  });
}

/** A program at a hook of the device drops the SYNs, or the answers. */
export function hookProgramDrop(way: 'ingress' | 'egress', title: string): Scenario {
  return dropping({
    id: `tc-${way}-drop`,
    title,
    causeId: way === 'ingress' ? 'tc-ingress-drop' : 'tc-egress-or-qdisc-drop',
    needs: ['perl', 'tc'],
    mended: 'remove the hook',
    async make(network) {
      const server = network.host('srv');
      await startServer(network);
      await server.run('tc', 'qdisc', 'add', 'dev', 'eth0', 'clsact');
      await addFilter(server, 'eth0', way, dropsPort(PORT, way === 'ingress' ? 'destination' : 'source'));
      return async () => void (await server.run('tc', 'qdisc', 'del', 'dev', 'eth0', 'clsact'));
    },
  });
}

/** XDP drops the SYNs, in the driver or behind it. */
export function xdpDrop(mode: 'generic' | 'native', title: string): Scenario {
  return dropping({
    id: `xdp-${mode}-drop`,
    title,
    causeId: 'xdp-drop',
    needs: ['perl'],
    mended: 'detach the program',
    async make(network) {
      await startServer(network);
      return ending(await attachXdp(network.host('srv'), 'eth0', mode, xdpDropsPort(PORT)));
    },
  });
}

/** What is attached goes with the process that attached it. */
function ending(program: Awaited<ReturnType<typeof attachXdp>>): () => Promise<void> {
  return async () => {
    program.signal('SIGKILL');
    await program.exited;
  };
}

function dropping({ causeId, make, ...told }: Dropping): Scenario {
  return defineScenario({
    ...told,
    expect: {
      status: 'active',
      label: 'firewall-drop',
      causeIds: [causeId],
      forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'path-or-middlebox'],
    },
    topology: direct,
    clientSees: 'timeouts',

    async up(network) {
      const mend = await make(network);
      return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network), mend };
    },
  });
}
