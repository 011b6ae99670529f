import { startCommand } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const GUEST = '192.0.2.50';
const GUEST_MAC = '02:00:00:00:00:50';

/** Opens a tap device as a hypervisor does (TUNSETIFF with IFF_TAP | IFF_NO_PI), and never reads from it. */
const STUCK = String.raw`
use strict; $| = 1;
open my $tap, '+<', '/dev/net/tun' or die "/dev/net/tun: $!";
my $request = pack('a16sx22', 'tap0', 0x1002);
ioctl $tap, 0x400454ca, $request or die "tap0: $!";
print '{"ready":true}', "\n";
sleep while 1;`;

export const guestTakesNothing = defineScenario({
  id: 'guest-takes-nothing',
  title: 'A virtual machine that hangs: its queue on the host is full',
  expect: {
    status: 'active',
    label: 'path-or-middlebox',
    causeIds: ['bridge-or-virt-drop'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'not-listening', 'rp-filter', 'firewall-drop'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'timeouts',
  asks: 'host',

  async up(network) {
    const server = network.host('srv');
    await startCommand(server, ['perl', '-e', STUCK]);
    await server.run('ip', 'link', 'set', 'tap0', 'txqueuelen', '4', 'up');
    await server.run('ip', 'link', 'add', 'br0', 'type', 'bridge');
    await server.run('ip', 'address', 'flush', 'dev', 'eth0');
    for (const port of ['eth0', 'tap0']) await server.run('ip', 'link', 'set', port, 'master', 'br0');
    await server.run('ip', 'link', 'set', 'br0', 'up');
    const entry = [GUEST, 'dev', 'eth0', 'lladdr', GUEST_MAC, 'nud', 'permanent'];
    await network.host('cli').run('ip', 'neighbour', 'replace', ...entry);
    return { address: GUEST, port: PORT, client: await startSteadyClient(network, { address: GUEST }) };
  },
});
