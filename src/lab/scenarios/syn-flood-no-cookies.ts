import { sendRaw } from '../raw.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const synFloodNoCookies = defineScenario({
  id: 'syn-flood-no-cookies',
  title: 'A flood of SYNs from invented addresses fills the SYN queue, and SYN cookies are off',
  expect: {
    status: 'active',
    label: 'syn-flood',
    alsoRight: ['syn-queue-overflow'],
    causeIds: ['syn-flood', 'synq-full-drop'],
    forbidden: ['accept-queue-overflow', 'app-stalled', 'firewall-drop', 'path-or-middlebox', 'martian-or-no-route'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'timeouts',
  cure: [{ key: 'net.ipv4.tcp_syncookies', to: '1' }],

  async up(network) {
    const server = network.host('srv');
    await server.sysctl('net.ipv4.tcp_syncookies', 0);
    await server.run('ip', 'route', 'add', 'default', 'via', network.address('cli'));
    await startServer(network, { backlog: 64 });
    const flood = { from: 'random', to: network.address('srv'), port: PORT, fromPort: 1024, fromPorts: 60_000 };
    await sendRaw(network.host('cli'), { ...flood, perSecond: 400 });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
