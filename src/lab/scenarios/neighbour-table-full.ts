import { readFile } from 'node:fs/promises';
import type { LabHost } from '../network.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const LIMIT = 128;
const LOWERS = [
  { key: 'net.ipv4.neigh.default.gc_thresh3', to: `${LIMIT}` },
  { key: 'net.ipv4.neigh.default.gc_thresh2', to: `${LIMIT / 2}` },
  { key: 'net.ipv4.neigh.default.gc_thresh1', to: `${LIMIT / 4}` },
];

/** Asks for every host of a network in which nobody is. */
const SCAN = String.raw`
use strict; use Socket;
socket(my $any, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
for my $last (2 .. 254) { send($any, 'x', 0, sockaddr_in(9, inet_aton("$ARGV[0]$last"))) }`;

export const neighbourTableFull = defineScenario({
  id: 'neighbour-table-full',
  title: 'The neighbour table is full of hosts that do not answer: the SYN+ACK to a new one cannot be sent',
  expect: {
    status: 'active',
    label: 'neighbor-table-overflow',
    causeIds: ['neighbour-table-overflow'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'not-listening', 'martian-or-no-route'],
  },
  needs: ['perl'],
  topology: direct,
  machineWide: { lowers: LOWERS, alone: true, unsafe },
  clientSees: 'timeouts',
  cure: LOWERS.map(({ key }) => ({ key, to: '4096' })),

  async up(network) {
    const server = network.host('srv');
    await server.run('ip', 'address', 'add', '203.0.113.1/24', 'dev', 'eth0');
    // What is not answered stays in the table until the third question, which would come after three seconds.
    await server.sysctl('net.ipv4.neigh.eth0.retrans_time_ms', 60_000);
    await startServer(network);
    const client = await startSteadyClient(network);
    await network.lowerMachine();
    await crowdOut(server, network.address('cli'));
    return {
      address: network.address('srv'),
      port: PORT,
      client,
    };
  },
});

/** Lets the table forget the client and fills it before the client asks again; it asks often, so that may take a few tries. */
async function crowdOut(server: LabHost, client: string): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await server.run('ip', 'neighbour', 'flush', 'to', client, 'dev', 'eth0');
    await server.run('perl', '-e', SCAN, '203.0.113.');
    if ((await server.run('ip', 'neighbour', 'show', 'to', client)).trim() === '') return;
  }
}

async function unsafe(): Promise<string | null> {
  const [, row = ''] = (await readFile('/proc/net/stat/arp_cache', 'utf8')).split('\n');
  const entries = Number.parseInt(row.split(' ')[0] ?? '0', 16);
  return entries < LIMIT / 2 ? null : `this machine itself has ${entries} neighbours.`;
}
