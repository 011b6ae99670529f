import { startStuckServer } from '../full-queue.ts';
import { addNftRule, flushNft } from '../nft.ts';
import { startProgram } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 16;
const SECOND = '192.0.2.3';

export const twoFaultsFirewallQueue = defineScenario({
  id: 'two-faults-firewall-queue',
  title: 'A rule drops most clients, and a stopped server loses the rest',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    alsoActive: ['process-stopped-or-frozen'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'not-listening', 'rp-filter', 'martian-or-no-route'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the rule, and let the server run',

  async up(network) {
    const host = network.host('srv');
    const client = network.host('cli');
    const address = network.address('srv');
    await client.run('ip', 'address', 'add', `${SECOND}/24`, 'dev', 'eth0');
    const server = await startStuckServer(network, BACKLOG);
    await addNftRule(host, 'input', `ip saddr ${SECOND} tcp dport ${PORT} counter drop`);
    const many = { address, port: PORT, from: SECOND, perSecond: 30, burst: 3, timeoutMs: 1500, quiet: true };
    await startProgram(client, 'probe', many);
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network, { from: network.address('cli') }),
      async mend() {
        await flushNft(host);
        server.signal('SIGCONT');
      },
    };
  },
});
