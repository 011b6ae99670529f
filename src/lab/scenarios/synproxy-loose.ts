import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const synproxyLoose = defineScenario({
  id: 'synproxy-loose',
  title: 'SYNPROXY answers, but nf_conntrack_tcp_loose=1 lets the last ACK past it',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['synproxy-misconfigured'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'conntrack-invalid-drop'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'losses',
  mended: 'net.netfilter.nf_conntrack_tcp_loose=0',

  async up(network) {
    const server = network.host('srv');
    await server.sysctl('net.netfilter.nf_conntrack_tcp_loose', 1);
    await startServer(network);
    const port = ['-p', 'tcp', '--dport', String(PORT)];
    const run = (...rule: string[]): Promise<string> => server.run('iptables-legacy', ...rule);
    await run('-t', 'raw', '-A', 'PREROUTING', ...port, '--syn', '-j', 'CT', '--notrack');
    const answer = ['SYNPROXY', '--sack-perm', '--timestamp', '--wscale', '7', '--mss', '1460'];
    await run('-A', 'INPUT', ...port, '-m', 'conntrack', '--ctstate', 'INVALID,UNTRACKED', '-j', ...answer);
    await run('-A', 'INPUT', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'DROP');

    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: () => server.sysctl('net.netfilter.nf_conntrack_tcp_loose', 0),
    };
  },
});
