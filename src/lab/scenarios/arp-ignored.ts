import { askAgain } from '../neighbours.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const SERVICE = '192.0.2.100';

export const arpIgnored = defineScenario({
  id: 'arp-ignored',
  title: 'The service address is on lo, and arp_ignore keeps eth0 from answering for it',
  expect: {
    status: 'active',
    label: 'martian-or-no-route',
    causeIds: ['arp-reply-suppressed'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: [],
  topology: direct,
  clientSees: 'unreachable',
  mended: 'put the address on the device that receives',

  async up(network) {
    const server = network.host('srv');
    await server.run('ip', 'address', 'add', `${SERVICE}/32`, 'dev', 'lo');
    await server.sysctl('net.ipv4.conf.all.arp_ignore', 1);
    await startServer(network);
    return {
      address: SERVICE,
      port: PORT,
      // The kernel asks three times, a second apart, before it gives up.
      client: await startSteadyClient(network, { address: SERVICE, timeoutMs: 6000 }),
      async mend() {
        await server.run('ip', 'address', 'add', `${SERVICE}/32`, 'dev', 'eth0');
        await askAgain(network.host('cli'));
      },
    };
  },
});
