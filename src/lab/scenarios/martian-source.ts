import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const martianSource = defineScenario({
  id: 'martian-source',
  title: "The client's address is configured on the server too: its SYNs are martians",
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    causeIds: ['martian-source'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'not-listening'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    const server = network.host('srv');
    const client = network.host('cli');
    // The server would not answer ARP questions from its own address either.
    const mac = (await server.run('cat', '/sys/class/net/eth0/address')).trim();
    const neighbour = ['lladdr', mac, 'dev', 'eth0', 'nud', 'permanent'];
    await client.run('ip', 'neighbour', 'replace', network.address('srv'), ...neighbour);
    await server.run('ip', 'address', 'add', `${network.address('cli')}/32`, 'dev', 'lo');
    await startServer(network);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network) };
  },
});
