import { dial, startClient } from '../client.ts';
import { startProgram } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { direct } from '../topology.ts';

const PORT = 8080;
const BACKLOG = 32;
const FLOOD_ADDRESS = '192.0.2.66';

export const synQueueFullNoCookies = defineScenario({
  id: 'syn-queue-full-no-cookies',
  title: 'Half-open requests fill the SYN queue while SYN cookies are off',
  expect: {
    status: 'active',
    label: 'syn-queue-overflow',
    causeIds: ['synq-full-drop'],
    forbidden: ['accept-queue-overflow', 'firewall-drop', 'app-stalled'],
  },
  needs: [],
  topology: direct,
  clientSees: 'timeouts',
  cure: [{ key: 'net.ipv4.tcp_syncookies', to: '1' }],

  async up(network) {
    const address = network.address('srv');
    const client = network.host('cli');
    await network.host('srv').sysctl('net.ipv4.tcp_syncookies', 0);
    await startProgram(network.host('srv'), 'serve', { address, port: PORT, backlog: BACKLOG });

    // The kernel itself sends the SYNs, and a route throws away what comes back, so that no handshake is ever finished.
    // The rule for local addresses stands first by default and would win.
    await client.run('ip', 'address', 'add', `${FLOOD_ADDRESS}/24`, 'dev', 'eth0');
    await client.run('ip', 'rule', 'add', 'pref', '200', 'lookup', 'local');
    await client.run('ip', 'rule', 'add', 'pref', '100', 'to', FLOOD_ADDRESS, 'blackhole');
    await client.run('ip', 'rule', 'delete', 'pref', '0');
    const flood = { address, port: PORT, from: FLOOD_ADDRESS, timeoutMs: 200 };
    await dial(client, { ...flood, perSecond: 200, burst: 2 * BACKLOG, attempts: 2 * BACKLOG });
    // Faster than entries expire: the good client must not find the free place first.
    await startClient(client, { ...flood, perSecond: 60, burst: 6 });
    return {
      address,
      port: PORT,
      client: await startClient(client, {
        address,
        port: PORT,
        from: network.address('cli'),
        perSecond: 4,
        timeoutMs: 1500,
      }),
    };
  },
});
