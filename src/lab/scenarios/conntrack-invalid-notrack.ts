import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const conntrackInvalidNotrack = defineScenario({
  id: 'conntrack-invalid-notrack',
  title: 'The server tracks its answers but not the SYNs, and drops the answers as INVALID',
  expect: {
    status: 'active',
    label: 'conntrack-invalid-drop',
    causeIds: ['conntrack-invalid-drop'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['nft'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'delete the rules',

  async up(network) {
    const server = network.host('srv');
    await startServer(network);
    await server.run('nft', 'add table ip raw');
    await server.run('nft', 'add chain ip raw prerouting { type filter hook prerouting priority -300; }');
    await server.run('nft', `add rule ip raw prerouting tcp dport ${PORT} notrack`);
    await server.run('nft', 'add chain ip raw output { type filter hook output priority 0; }');
    await server.run('nft', 'add rule ip raw output ct state invalid counter drop');
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await server.run('nft', 'delete table ip raw')),
    };
  },
});
