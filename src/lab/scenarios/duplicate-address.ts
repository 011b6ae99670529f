import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { switched } from '../topology.ts';

export const duplicateAddress = defineScenario({
  id: 'duplicate-address',
  title: "Another host has the server's address: the client reached that one, and is refused",
  expect: {
    status: 'quiet',
    // Nothing on this host can show it.
    label: 'healthy',
    alsoRight: ['path-or-middlebox'],
    causeIds: ['duplicate-ip', 'syn-not-arriving'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: [],
  topology: switched,
  clientSees: 'refusals',
  mended: 'take the other host off the wire',

  async up(network) {
    const client = network.host('cli');
    const other = network.host('cli2');
    const address = network.address('srv');
    await startServer(network);
    await other.run('ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
    // Whichever answers last is believed; here it is always the other one.
    const mac = (await other.run('cat', '/sys/class/net/eth0/address')).trim();
    await client.run('ip', 'neighbour', 'replace', address, 'lladdr', mac, 'dev', 'eth0', 'nud', 'permanent');
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network),
      async mend() {
        await other.run('ip', 'link', 'set', 'eth0', 'down');
        await client.run('ip', 'neighbour', 'del', address, 'dev', 'eth0');
      },
    };
  },
});
