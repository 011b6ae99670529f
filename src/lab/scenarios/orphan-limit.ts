import { readFile } from 'node:fs/promises';
import { dial } from '../client.ts';
import { addNftRule } from '../nft.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const LIMIT = 512;
const KEY = 'net.ipv4.tcp_max_orphans';
const VANISHED = '192.0.2.66';
const REPLY_BYTES = 60_000;

export const orphanLimit = defineScenario({
  id: 'orphan-limit',
  title: 'Vanished clients leave orphaned sockets up to the limit: closing resets whoever has not read all',
  expect: {
    status: 'active',
    label: 'orphan-limit',
    causeIds: ['orphan-limit'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'not-listening', 'tcp-memory-pressure'],
  },
  needs: ['nft', 'ss'],
  topology: direct,
  machineWide: { lowers: [{ key: KEY, to: `${LIMIT}` }], alone: true, unsafe },
  clientSees: 'resets',
  cure: [{ key: KEY, to: '4096' }],

  async up(network) {
    const server = network.host('srv');
    const client = network.host('cli');
    const address = network.address('srv');
    await client.run('ip', 'address', 'add', `${VANISHED}/24`, 'dev', 'eth0');
    // The handshake is let through, the data is not: these clients are there and gone.
    await addNftRule(client, 'input', `ip daddr ${VANISHED} tcp sport ${PORT} meta length > 100 counter drop`);
    // A retransmission that meets too many orphans frees one. None comes while this is looked at.
    await server.run('ip', 'route', 'change', '192.0.2.0/24', 'dev', 'eth0', 'src', address, 'rto_min', '60s');
    // The kernel of the server takes a whole answer at once, that of the client only a little of it at a time.
    await server.sysctl('net.ipv4.tcp_wmem', '4096 500000 4194304');
    await client.sysctl('net.ipv4.tcp_rmem', '4096 8192 8192');
    await startServer(network, { replyBytes: REPLY_BYTES, backlog: 1024, hasty: true });
    const gone = { address, port: PORT, from: VANISHED, timeoutMs: 10_000, hold: true };
    await dial(client, { ...gone, perSecond: 500, burst: 10, attempts: LIMIT + 100 });
    await network.lowerMachine();
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network, { from: network.address('cli'), expectBytes: REPLY_BYTES }),
      tidy: async () => void (await server.run('ss', '-K', '-t', 'state', 'fin-wait-1')),
    };
  },
});

async function unsafe(): Promise<string | null> {
  const orphans = Number(/orphan (\d+)/.exec(await readFile('/proc/net/sockstat', 'utf8'))?.[1] ?? '0');
  return orphans < LIMIT / 2 ? null : `this machine itself has ${orphans} orphaned sockets.`;
}
