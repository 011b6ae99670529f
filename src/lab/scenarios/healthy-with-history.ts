import { setTimeout as sleep } from 'node:timers/promises';
import { dial } from '../client.ts';
import { addNftRule } from '../nft.ts';
import { sendRaw } from '../raw.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const healthyWithHistory = defineScenario({
  id: 'healthy-with-history',
  title: 'A server with a past: an overflow, refused ports, a rule with thousands of hits; none of it matters now',
  expect: {
    status: 'quiet',
    label: 'healthy',
    alsoRight: ['accept-queue-overflow', 'not-listening'],
    causeIds: ['accept-queue-overflow-syn', 'no-listener'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'firewall-reject', 'app-stalled'],
  },
  needs: ['nft', 'perl'],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    const address = network.address('srv');
    const client = network.host('cli');
    await addNftRule(network.host('srv'), 'input', 'tcp dport 23 counter drop');
    const server = await startServer(network, { backlog: 16 });
    server.signal('SIGSTOP');
    await dial(client, { address, port: PORT, perSecond: 1000, burst: 50, attempts: 1000, timeoutMs: 200 });
    server.signal('SIGCONT');
    const scan = { from: network.address('cli'), to: address, fromPort: 20_000, fromPorts: 10_000, perSecond: 4000 };
    const scans = await Promise.all([23, 3389].map((port) => sendRaw(client, { ...scan, port, count: 2000 })));
    await Promise.all(scans.map(({ exited }) => exited));
    // What waited in the queue is served first.
    await sleep(500);
    return { address, port: PORT, client: await startSteadyClient(network, { perSecond: 60, burst: 3 }) };
  },
});
