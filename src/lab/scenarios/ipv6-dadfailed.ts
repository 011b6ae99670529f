import { setTimeout as sleep } from 'node:timers/promises';
import { askAgain } from '../neighbours.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { switched } from '../topology.ts';

const SERVICE = '2001:db8::100';

export const ipv6Dadfailed = defineScenario({
  id: 'ipv6-dadfailed',
  title: "Another host had the server's IPv6 address first: the kernel does not use it",
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    alsoRight: ['martian-or-no-route'],
    causeIds: ['duplicate-ip', 'ipv6-address-state'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: [],
  topology: switched,
  clientSees: 'unreachable',
  mended: 'set the address again, now that the other host is gone',

  async up(network) {
    const server = network.host('srv');
    const other = network.host('cli2');
    await network.host('cli').run('ip', 'address', 'add', '2001:db8::2/64', 'dev', 'eth0', 'nodad');
    await other.run('ip', 'address', 'add', `${SERVICE}/64`, 'dev', 'eth0', 'nodad');
    await server.run('ip', 'address', 'add', `${SERVICE}/64`, 'dev', 'eth0');
    await until(async () => (await server.run('ip', 'address', 'show', 'dev', 'eth0')).includes('dadfailed'));
    await other.run('ip', 'link', 'set', 'eth0', 'down');
    await startServer(network, { address: '::' });
    return {
      address: SERVICE,
      port: PORT,
      client: await startSteadyClient(network, { address: SERVICE, timeoutMs: 6000 }),
      async mend() {
        await server.run('ip', 'address', 'del', `${SERVICE}/64`, 'dev', 'eth0');
        await server.run('ip', 'address', 'add', `${SERVICE}/64`, 'dev', 'eth0', 'nodad');
        await askAgain(network.host('cli'));
      },
    };
  },
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    if (await holds()) return;
    await sleep(100);
  }
  throw new Error('the address was not found to be a duplicate within 10 s');
}
