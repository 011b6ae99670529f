import { addNftRule } from '../nft.ts';
import { publishContainer } from '../published.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { container } from '../topology.ts';

export const containerFirewall = defineScenario({
  id: 'container-firewall',
  title: 'The firewall inside a container drops what its host forwards (diagnosed: the container)',
  expect: {
    status: 'active',
    label: 'firewall-drop',
    causeIds: ['netfilter-drop-input'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter'],
  },
  needs: ['nft'],
  topology: container,
  clientSees: 'timeouts',
  mended: "flush the container's rules",

  async up(network) {
    await startServer(network, {}, 'ctr');
    await publishContainer(network);
    const container = network.host('ctr');
    await addNftRule(container, 'input', `tcp dport ${PORT} counter drop`);
    return {
      address: network.address('srv'),
      port: PORT,
      client: await startSteadyClient(network),
      diagnose: 'ctr',
      mend: async () => void (await container.run('nft', 'flush ruleset')),
    };
  },
});
