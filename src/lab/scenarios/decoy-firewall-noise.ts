import { startStuckServer } from '../full-queue.ts';
import { addNftRule } from '../nft.ts';
import { sendRaw } from '../raw.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 16;
const STRANGER = '198.51.100.77';

export const decoyFirewallNoise = defineScenario({
  id: 'decoy-firewall-noise',
  title: 'The firewall rightly drops a scan of another port, ten times as much as the stopped server loses',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['process-stopped-or-frozen', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'not-listening', 'rp-filter', 'martian-or-no-route'],
  },
  needs: ['nft', 'perl'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'let the server run',

  async up(network) {
    const host = network.host('srv');
    const address = network.address('srv');
    await host.run('ip', 'route', 'add', `${STRANGER}/32`, 'via', network.address('cli'));
    await addNftRule(host, 'input', 'tcp dport 23 counter drop');
    const server = await startStuckServer(network, BACKLOG);
    const scan = { from: STRANGER, to: address, port: 23, fromPort: 40_000, fromPorts: 1000 };
    await sendRaw(network.host('cli'), { ...scan, perSecond: 100 });
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network),
      mend: () => Promise.resolve(server.signal('SIGCONT')),
    };
  },
});
