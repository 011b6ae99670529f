import { addFilter, pushesVlan } from '../bpf.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

export const vlanMismatch = defineScenario({
  id: 'vlan-mismatch',
  title: 'The frames carry a VLAN that the server has no device for',
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    causeIds: ['l2-not-for-us'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: ['perl', 'tc'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'take the tag off',

  async up(network) {
    const client = network.host('cli');
    const address = network.address('srv');
    await startServer(network);
    // Tagged frames get no answer to ARP either.
    const mac = (await network.host('srv').run('cat', '/sys/class/net/eth0/address')).trim();
    await client.run('ip', 'neighbour', 'replace', address, 'lladdr', mac, 'dev', 'eth0', 'nud', 'permanent');
    await client.run('tc', 'qdisc', 'add', 'dev', 'eth0', 'clsact');
    await addFilter(client, 'eth0', 'egress', pushesVlan(5));
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network),
      mend: async () => void (await client.run('tc', 'qdisc', 'del', 'dev', 'eth0', 'clsact')),
    };
  },
});
