import { setTimeout as sleep } from 'node:timers/promises';
import { dial } from '../client.ts';
import { addNftRule, flushNft } from '../nft.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const decoyOldOverflows = defineScenario({
  id: 'decoy-old-overflows',
  title: 'Thousands of old overflows beside a rule that drops a few SYNs a second now',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'app-stalled', 'rp-filter', 'not-listening'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const host = network.host('srv');
    const address = network.address('srv');
    const server = await startServer(network, { backlog: 8 });
    server.signal('SIGSTOP');
    const flood = { address, port: PORT, perSecond: 1000, burst: 50, attempts: 3000, timeoutMs: 200 };
    await dial(network.host('cli'), flood);
    server.signal('SIGCONT');
    await sleep(500);
    await addNftRule(host, 'input', `tcp dport ${PORT} counter drop`);
    return { address, port: PORT, client: await startSteadyClient(network), mend: () => flushNft(host) };
  },
});
