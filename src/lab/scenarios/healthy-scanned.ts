import { sendRaw } from '../raw.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const STRANGER = '198.51.100.77';

export const healthyScanned = defineScenario({
  id: 'healthy-scanned',
  title: 'Scanners knock on closed ports and are refused, while every client is served',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['not-listening', 'wrong-bind-address', 'firewall-reject', 'syn-flood', 'client-side'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    const client = network.host('cli');
    // The way back to the scanner is through the client's host, as if it were a router.
    await network.host('srv').run('ip', 'route', 'add', `${STRANGER}/32`, 'via', network.address('cli'));
    await startServer(network);
    const scan = { from: STRANGER, to: network.address('srv'), fromPort: 40_000, fromPorts: 1000, perSecond: 6 };
    await sendRaw(client, { ...scan, port: 23 });
    await sendRaw(client, { ...scan, port: 3389 });
    await sendRaw(client, { ...scan, port: PORT, flags: 'A' });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network, { perSecond: 20 }) };
  },
});
