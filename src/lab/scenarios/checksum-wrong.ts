import { addNftRule, flushNft } from '../nft.ts';
import { checksumInSoftware } from '../offload.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

export const checksumWrong = defineScenario({
  id: 'checksum-wrong',
  title: 'A router rewrites segments and leaves the checksum as it was: the server drops them',
  expect: {
    status: 'active',
    label: 'checksum-offload',
    causeIds: ['tcp-checksum-error'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'firewall-drop', 'not-listening'],
  },
  needs: ['nft', 'perl'],
  topology: routed,
  clientSees: 'timeouts',
  mended: 'let the router alone',

  async up(network) {
    const router = network.host('rtr');
    await startServer(network);
    // A checksum left to the device would be worked out only after the router.
    await checksumInSoftware(network.host('cli'));
    // Written by its place in the header, so that netfilter does not know that a checksum depends on it: the window.
    await addNftRule(router, 'forward', `tcp dport ${PORT} @th,112,16 set 0x1234`);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: () => flushNft(router),
    };
  },
});
