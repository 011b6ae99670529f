import { dial } from '../client.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const FIRST = 50_000;
const PORTS = 40;

export const clientPortsTimeWait = defineScenario({
  id: 'client-ports-time-wait',
  title: 'On the client host every local port waits in TIME_WAIT, and none may be used again',
  expect: {
    status: 'active',
    label: 'ephemeral-port-exhaustion',
    alsoRight: ['client-side'],
    causeIds: ['ephemeral-port-exhaustion'],
    forbidden: [
      'accept-queue-overflow',
      'firewall-drop',
      'not-listening',
      'time-wait-bucket-overflow',
      'app-socket-leak',
    ],
  },
  needs: [],
  topology: direct,
  clientSees: 'no-port',
  cure: [
    { key: 'net.ipv4.ip_local_port_range', to: '10240 65535' },
    { key: 'net.ipv4.tcp_tw_reuse', to: '1' },
  ],

  async up(network) {
    const client = network.host('cli');
    await client.sysctl('net.ipv4.ip_local_port_range', `${FIRST} ${FIRST + PORTS - 1}`);
    await client.sysctl('net.ipv4.tcp_tw_reuse', 0);
    // Who hangs up first waits: the client, because the server holds on.
    await startServer(network, { hold: true });
    const address = network.address('srv');
    await dial(client, { address, port: PORT, perSecond: 100, attempts: PORTS + 10, timeoutMs: 3000 });
    return { address, port: PORT, client: await startSteadyClient(network), diagnose: 'cli' };
  },
});
