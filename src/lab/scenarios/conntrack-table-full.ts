import { readFile } from 'node:fs/promises';
import { dial } from '../client.ts';
import { addNftRule } from '../nft.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const MAX = 256;

export const conntrackTableFull = defineScenario({
  id: 'conntrack-table-full',
  title: 'The connection-tracking table is full of established connections: new ones are dropped',
  expect: {
    status: 'active',
    label: 'conntrack-table-full',
    causeIds: ['conntrack-table-full'],
    forbidden: [
      'accept-queue-overflow',
      'syn-queue-overflow',
      'firewall-drop',
      'not-listening',
      'conntrack-insert-failed',
    ],
  },
  needs: ['nft'],
  topology: direct,
  // The table is counted for each namespace, but its size is set for all of them.
  machineWide: { lowers: [{ key: 'net.netfilter.nf_conntrack_max', to: `${MAX}` }], alone: false, unsafe },
  clientSees: 'timeouts',
  cure: [{ key: 'net.netfilter.nf_conntrack_max', to: '262144' }],

  async up(network) {
    const server = network.host('srv');
    // Any rule that asks for the state of connections makes the namespace track them.
    await addNftRule(server, 'input', 'ct state established counter accept');
    await startServer(network, { backlog: 512, hold: true });
    const address = network.address('srv');
    // Only finished handshakes stay when the table is full: half-open ones make room.
    const fill = { address, port: PORT, perSecond: 500, burst: 8, timeoutMs: 5000, hold: true };
    await dial(network.host('cli'), { ...fill, attempts: MAX });
    await network.lowerMachine();
    return { address, port: PORT, client: await startSteadyClient(network) };
  },
});

async function unsafe(): Promise<string | null> {
  const count = Number(await readFile('/proc/sys/net/netfilter/nf_conntrack_count', 'utf8').catch(() => '0'));
  return count < MAX / 2 ? null : `this machine itself tracks ${count} connections.`;
}
