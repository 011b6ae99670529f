import { sendRaw } from '../raw.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const healthyHalfOpenChecks = defineScenario({
  id: 'healthy-half-open-checks',
  title: 'A load balancer checks the port by half a handshake, reset each time, while clients are served',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['syn-flood', 'syn-queue-overflow', 'path-or-middlebox', 'client-side', 'accept-queue-overflow'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    const address = network.address('srv');
    await startServer(network);
    // The kernel knows nothing of these SYNs, and resets what comes back.
    const check = { from: network.address('cli'), to: address, port: PORT, fromPort: 20_000, fromPorts: 10_000 };
    await sendRaw(network.host('cli'), { ...check, perSecond: 10 });
    return { address, port: PORT, client: await startSteadyClient(network, { perSecond: 20 }) };
  },
});
