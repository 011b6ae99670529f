import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { connectUnderTheSameAddress } from '../shared-address.ts';
import { twoClients } from '../topology.ts';

/** An answer that was passed over for its rate comes with the next SYN, a second later. */
const PATIENT = { timeoutMs: 2500 };

export const timewaitPawsRecovers = defineScenario({
  id: 'timewait-paws-recovers',
  title: 'Timestamps behind those of a connection in TIME_WAIT, and clients whose resets get through: nobody waits',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['paws-time-wait', 'paws-established', 'accept-queue-overflow', 'stale-established-challenge-ack'],
  },
  needs: ['nft'],
  topology: twoClients,
  clientSees: 'answers',

  async up(network) {
    await startServer(network);
    await connectUnderTheSameAddress(network, { hold: false });
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network, PATIENT) };
  },
});
