import { readFile } from 'node:fs/promises';
import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const KEY = 'net.ipv4.tcp_mem';
/** Pages: low, pressure, high. */
const LIMITS = [2000, 2500, 3000] as const;
const REQUEST_BYTES = 300_000;

export const tcpMemoryFull = defineScenario({
  id: 'tcp-memory-full',
  title: 'Queues that nobody reads take all TCP memory: large requests stall',
  expect: {
    status: 'active',
    label: 'tcp-memory-pressure',
    causeIds: ['tcp-memory-exhaustion'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'not-listening', 'orphan-limit'],
  },
  needs: [],
  topology: direct,
  machineWide: { lowers: [{ key: KEY, to: LIMITS.join(' ') }], alone: true, unsafe },
  clientSees: 'losses',
  mended: `raise ${KEY} on the machine`,

  async up(network) {
    const address = network.address('srv');
    await startServer(network, { port: PORT + 1, neverReads: true, hold: true });
    await startServer(network, { readBytes: REQUEST_BYTES });
    const fill = { address, port: PORT + 1, perSecond: 50, timeoutMs: 5000, hold: true, sendBytes: 1_000_000 };
    await dial(network.host('cli'), { ...fill, attempts: 40 });
    await network.lowerMachine();
    const client = await startSteadyClient(network, { sendBytes: REQUEST_BYTES });
    return { address, port: PORT, client, mend: () => network.machineSysctl(KEY, '50000 60000 70000') };
  },
});

async function unsafe(): Promise<string | null> {
  const pages = Number(/^TCP:.* mem (\d+)/m.exec(await readFile('/proc/net/sockstat', 'utf8'))?.[1] ?? '0');
  return pages < LIMITS[0] / 2 ? null : `this machine itself uses ${pages} pages of TCP memory.`;
}
