import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { twoPaths } from '../topology.ts';

export const netfilterRpfilterMatch = defineScenario({
  id: 'netfilter-rpfilter-match',
  title: 'A legacy rule checks the way back to the source, and drops',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    alsoRight: ['rp-filter'],
    causeIds: ['netfilter-rpfilter-rule'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'martian-or-no-route'],
  },
  needs: ['iptables-legacy'],
  topology: twoPaths,
  clientSees: 'timeouts',
  mended: 'delete the rule',

  async up(network) {
    const server = network.host('srv');
    // ARP questions that carry the strange source would be dropped by the filter too, and then no SYN would be sent.
    await network.host('cli').sysctl('net.ipv4.conf.all.arp_announce', 2);
    await startServer(network);
    const rule = ['PREROUTING', '-m', 'rpfilter', '--invert', '-j', 'DROP'];
    await server.run('iptables-legacy', '-t', 'raw', '-A', ...rule);
    return {
      address: network.address('srv'),
      port: PORT,
      // Sent by eth0, since the server's address is there; the way back to this source is eth1.
      client: await startSteadyClient(network, { from: network.address('cli', 'eth1') }),
      mend: async () => void (await server.run('iptables-legacy', '-t', 'raw', '-D', ...rule)),
    };
  },
});
