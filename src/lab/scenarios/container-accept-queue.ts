import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

const BACKLOG = 8;
/** Inside the container; its host publishes it as the usual one. */
const INNER_PORT = 8088;

export const containerAcceptQueue = defineScenario({
  id: 'container-accept-queue',
  title: 'The accept queue inside a container is full (diagnosed: its host, which looks healthy)',
  expect: {
    status: 'active',
    label: 'not-listening',
    causeIds: ['listener-other-netns'],
    forbidden: ['syn-queue-overflow', 'firewall-drop', 'rp-filter', 'forwarding-disabled'],
  },
  needs: ['nft'],
  topology: container,
  clientSees: 'timeouts',

  async up(network) {
    const host = network.host('srv');
    const server = await startServer(network, { port: INNER_PORT, backlog: BACKLOG }, 'ctr');
    server.signal('SIGSTOP');
    await host.run('nft', 'add table ip nat');
    await host.run('nft', 'add chain ip nat prerouting { type nat hook prerouting priority -100; }');
    const backend = `${network.address('ctr')}:${INNER_PORT}`;
    await host.run('nft', `add rule ip nat prerouting tcp dport ${PORT} counter dnat to ${backend}`);
    const address = network.address('srv');
    const attempts = BACKLOG + 8;
    await dial(network.host('cli'), { address, port: PORT, perSecond: 100, burst: attempts, attempts, timeoutMs: 300 });
    return { address, port: PORT, client: await startSteadyClient(network) };
  },
});
