import { sendRaw } from '../raw.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const synFloodSpoofed = defineScenario({
  id: 'syn-flood-spoofed',
  title: 'A flood of SYNs from invented addresses; with SYN cookies real clients still get through',
  expect: {
    status: 'active',
    label: 'syn-flood',
    alsoRight: ['syn-queue-overflow'],
    causeIds: ['syn-flood'],
    forbidden: ['accept-queue-overflow', 'app-stalled', 'firewall-drop', 'path-or-middlebox', 'martian-or-no-route'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    const server = network.host('srv');
    await server.sysctl('net.ipv4.tcp_syncookies', 1);
    // The answers to invented addresses leave the host, as they do on the Internet.
    await server.run('ip', 'route', 'add', 'default', 'via', network.address('cli'));
    await startServer(network, { backlog: 64 });
    const flood = { from: 'random', to: network.address('srv'), port: PORT, fromPort: 1024, fromPorts: 60_000 };
    await sendRaw(network.host('cli'), { ...flood, perSecond: 400 });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
