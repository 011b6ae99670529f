import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { connectUnderTheSameAddress, dropClientResets } from '../shared-address.ts';
import { twoClients } from '../topology.ts';

/** An answer that was passed over for its rate comes with the next SYN, a second later. */
const PATIENT = { timeoutMs: 2500 };

export const establishedCollision = defineScenario({
  id: 'established-collision',
  title: 'SYNs meet old connections of the same addresses and ports, and the resets of clients are filtered',
  expect: {
    status: 'active',
    label: 'stale-established-challenge-ack',
    causeIds: ['established-tuple-collision'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'paws-time-wait', 'checksum-offload', 'firewall-drop'],
  },
  needs: ['nft'],
  topology: twoClients,
  clientSees: 'timeouts',
  mended: 'the filter lets the resets of clients through',

  async up(network) {
    await startServer(network, { hold: true });
    await connectUnderTheSameAddress(network, { hold: true });
    const mend = await dropClientResets(network);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network, PATIENT), mend };
  },
});
