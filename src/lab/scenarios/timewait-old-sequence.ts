import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { connectUnderTheSameAddress, dropClientResets } from '../shared-address.ts';
import { twoClients } from '../topology.ts';

/**
 * An answer that was passed over for its rate comes with the next SYN, a second later. A client that hung up first
 * would leave the server without TIME_WAIT, and the fault would fade.
 */
const PATIENT = { timeoutMs: 2500, closesLast: true };

export const timewaitOldSequence = defineScenario({
  id: 'timewait-old-sequence',
  title: 'Without timestamps the SYN of another client has a lower sequence number than the connection in TIME_WAIT',
  expect: {
    status: 'active',
    label: 'paws-time-wait',
    causeIds: ['timewait-old-sequence'],
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
  clientSees: 'losses',
  mended: 'the filter lets the resets of clients through',

  async up(network) {
    await network.host('srv').sysctl('net.ipv4.tcp_timestamps', 0);
    await startServer(network);
    await connectUnderTheSameAddress(network, { hold: false });
    const mend = await dropClientResets(network);
    return { address: network.address('srv'), port: PORT, client: await startSteadyClient(network, PATIENT), mend };
  },
});
