import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const healthySynproxy = defineScenario({
  id: 'healthy-synproxy',
  title: 'SYNPROXY answers for the server, as documented, and every handshake finishes',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['path-or-middlebox', 'firewall-drop', 'conntrack-invalid-drop', 'syn-queue-overflow', 'client-side'],
  },
  needs: ['iptables-legacy'],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    const server = network.host('srv');
    await server.sysctl('net.netfilter.nf_conntrack_tcp_loose', 0);
    await startServer(network);
    const port = ['-p', 'tcp', '--dport', String(PORT)];
    const run = (...rule: string[]): Promise<string> => server.run('iptables-legacy', ...rule);
    await run('-t', 'raw', '-A', 'PREROUTING', ...port, '--syn', '-j', 'CT', '--notrack');
    const answer = ['SYNPROXY', '--mss', '1460'];
    await run('-A', 'INPUT', ...port, '-m', 'conntrack', '--ctstate', 'INVALID,UNTRACKED', '-j', ...answer);
    await run('-A', 'INPUT', '-m', 'conntrack', '--ctstate', 'INVALID', '-j', 'DROP');
    const client = await startSteadyClient(network, { perSecond: 20 });
    return { address: network.address('srv'), port: PORT, client };
  },
});
