import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { connectUnderTheSameAddress, dropClientResets } from '../shared-address.ts';
import { twoClients } from '../topology.ts';

/**
 * An answer that was passed over for its rate comes with the next SYN, a second later. A client that hung up first
 * would leave the server without TIME_WAIT, and the fault would fade.
 */
const PATIENT = { timeoutMs: 2500, closesLast: true };

export const timewaitPaws = defineScenario({
  id: 'timewait-paws',
  title:
    'Two clients share an address: the timestamps of one are behind those of the other in TIME_WAIT, resets are filtered',
  expect: {
    status: 'active',
    label: 'paws-time-wait',
    causeIds: ['timewait-paws'],
    forbidden: [
      'accept-queue-overflow',
      'syn-queue-overflow',
      'tw-recycle-nat-paws',
      'paws-established',
      'firewall-drop',
    ],
  },
  needs: ['nft'],
  topology: twoClients,
  // The order of two random clocks: about half of the ports.
  clientSees: 'losses',
  mended: 'the filter lets the resets of clients through',

  async up(network) {
    await startServer(network);
    await connectUnderTheSameAddress(network, { hold: false });
    const mend = await dropClientResets(network);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network, PATIENT), mend };
  },
});
