import { cpus } from 'node:os';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BURST = 40;
const KEY = 'net.core.netdev_max_backlog';

const MANY = 20;
/** Chains that call each other: thousands of rules for each packet, as a grown rule set has them. */
const SLOW_RULES = `table ip slow {
  chain third { ${'counter; '.repeat(MANY)}}
  chain second { ${'jump third; '.repeat(MANY)}}
  chain first { ${'jump second; '.repeat(MANY)}}
  chain prerouting { type filter hook prerouting priority -300; jump first; }
}`;

export const softnetBacklogFull = defineScenario({
  id: 'softnet-backlog-full',
  title: 'Bursts overflow the backlog of the processor that RPS hands packets to: each takes too long there',
  expect: {
    status: 'active',
    label: 'softnet-backlog-drop',
    causeIds: ['softnet-backlog-drop'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'not-listening', 'nic-ring-drop'],
  },
  needs: ['nft', 'taskset'],
  topology: direct,
  machineWide: { lowers: [{ key: KEY, to: '1' }], alone: true, unsafe },
  clientSees: 'losses',
  cure: [{ key: KEY, to: '1000' }],

  async up(network) {
    const server = network.host('srv');
    await server.run('nft', SLOW_RULES);
    // Without RPS the packets of a veth are taken as fast as they are sent.
    await server.run('sh', '-c', 'echo 2 > /sys/class/net/eth0/queues/rx-0/rps_cpus');
    await startServer(network, { backlog: 1024 });
    const client = await startSteadyClient(network, { perSecond: 2 * BURST, burst: BURST, cpu: 0 });
    await network.lowerMachine();
    return { address: network.address('srv'), port: PORT, client };
  },
});

async function unsafe(): Promise<string | null> {
  return Promise.resolve(
    cpus().length > 1 ? null : 'packets must be handed from one processor to another, and this machine has one.',
  );
}
