import { addNftRule, flushNft } from '../nft.ts';
import { defineScenario } from '../scenario.ts';
import { monotonicMs } from '../programs/probe.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { routed } from '../topology.ts';

const REQUEST_BYTES = 200;
const BACK_MS = 600_000n;

export const pawsEstablished = defineScenario({
  id: 'paws-established',
  title: 'A router sets back the timestamps inside connections: the server drops the requests as old duplicates',
  expect: {
    status: 'active',
    label: 'paws-established',
    causeIds: ['paws-established'],
    forbidden: ['accept-queue-overflow', 'paws-time-wait', 'tw-recycle-nat-paws', 'firewall-drop', 'app-stalled'],
  },
  needs: ['nft'],
  topology: routed,
  clientSees: 'no-replies',
  mended: 'let the timestamps be',

  async up(network) {
    const router = network.host('rtr');
    await startServer(network, { readBytes: REQUEST_BYTES });
    // What carries data: the handshake has its own timestamps still.
    // Without the random offset of each connection the timestamps are the client's clock: milliseconds since boot.
    await network.host('cli').sysctl('net.ipv4.tcp_timestamps', 2);
    const stale = (BigInt(Math.round(monotonicMs())) - BACK_MS) & 0xffff_ffffn;
    const rewrite = `tcp option timestamp tsval set ${stale}`;
    await addNftRule(router, 'forward', `tcp dport ${PORT} tcp flags & psh == psh ${rewrite}`);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network, { sendBytes: REQUEST_BYTES }),
      mend: () => flushNft(router),
    };
  },
});
