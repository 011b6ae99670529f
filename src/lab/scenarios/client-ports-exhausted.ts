import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const FIRST = 50_000;
const PORTS = 20;

export const clientPortsExhausted = defineScenario({
  id: 'client-ports-exhausted',
  title: 'The client host has no local port left for this server',
  expect: {
    status: 'active',
    label: 'ephemeral-port-exhaustion',
    alsoRight: ['client-side'],
    causeIds: ['ephemeral-port-exhaustion'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'not-listening', 'wrong-bind-address'],
  },
  needs: [],
  topology: direct,
  clientSees: 'no-port',
  cure: [{ key: 'net.ipv4.ip_local_port_range', to: '1024 65000' }],

  async up(network) {
    const client = network.host('cli');
    await client.sysctl('net.ipv4.ip_local_port_range', `${FIRST} ${FIRST + PORTS - 1}`);
    await startServer(network, { hold: true });
    const address = network.address('srv');
    // Holds every port of the range; the attempts beyond it fail.
    await dial(client, { address, port: PORT, perSecond: 100, attempts: PORTS + 5, timeoutMs: 3000, hold: true });
    return { address, port: PORT, client: await startSteadyClient(network), diagnose: 'cli' };
  },
});
