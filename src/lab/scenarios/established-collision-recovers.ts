import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { connectUnderTheSameAddress } from '../shared-address.ts';
import { twoClients } from '../topology.ts';

/** An answer that was passed over for its rate comes with the next SYN, a second later. */
const PATIENT = { timeoutMs: 2500 };

export const establishedCollisionRecovers = defineScenario({
  id: 'established-collision-recovers',
  title: 'SYNs meet old connections of the same ports, and clients reset them and come again: nobody waits',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: ['established-tuple-collision'],
    forbidden: ['stale-established-challenge-ack', 'paws-time-wait', 'accept-queue-overflow', 'checksum-offload'],
  },
  needs: ['nft'],
  topology: twoClients,
  clientSees: 'answers',

  async up(network) {
    await startServer(network, { hold: true });
    await connectUnderTheSameAddress(network, { hold: true });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network, PATIENT) };
  },
});
