import { fillAcceptQueue } from '../full-queue.ts';
import { publishContainer } from '../published.ts';
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
    const server = await startServer(network, { port: INNER_PORT, backlog: BACKLOG }, 'ctr');
    server.signal('SIGSTOP');
    await publishContainer(network, INNER_PORT);
    const address = network.address('srv');
    await fillAcceptQueue(network, BACKLOG);
    return { address, port: PORT, client: await startSteadyClient(network) };
  },
});
