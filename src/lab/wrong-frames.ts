import { defineScenario, type Scenario } from './scenario.ts';
import { PORT, startServer, startSteadyClient } from './service.ts';
import { direct } from './topology.ts';

interface Told extends Pick<Scenario, 'id' | 'title'> {
  readonly causeId: string;
}

/** The client sends its SYNs in frames to another address than the server's own. */
export function wrongFrames(mac: string, { id, title, causeId }: Told): Scenario {
  return defineScenario({
    id,
    title,
    expect: {
      status: 'active',
      label: 'path-or-middlebox',
      causeIds: [causeId],
      forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
    },
    needs: [],
    topology: direct,
    clientSees: 'timeouts',
    mended: "take the client's entry away",

    async up(network) {
      const client = network.host('cli');
      const entry = [network.address('srv'), 'dev', 'eth0'];
      await startServer(network);
      await client.run('ip', 'neighbour', 'replace', ...entry, 'lladdr', mac, 'nud', 'permanent');
      return {
        address: network.address('srv'),
        port: PORT,
        client: await startSteadyClient(network),
        mend: async () => void (await client.run('ip', 'neighbour', 'del', ...entry)),
      };
    },
  });
}
