import { dial } from '../client.ts';
import { cpuGroup } from '../resource-group.ts';
import { startCommand } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 4;
const PERIOD_US = 100_000;
/** A hundredth of a processor. */
const QUOTA_US = 1_000;

/** Works for some ten milliseconds of processor time on each connection, then greets it. */
const SERVER = String.raw`
use strict; use Socket; $| = 1;
my ($port, $backlog) = @ARGV;
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
bind($listener, sockaddr_in($port, INADDR_ANY)) or die "bind: $!";
listen($listener, $backlog) or die "listen: $!";
print '{"ready":true}', "\n";
while (1) {
  accept(my $client, $listener) or next;
  my $sum = 0;
  $sum += $_ for 1 .. 300_000;
  syswrite($client, "hello\n");
  close $client;
}`;

export const cpuThrottled = defineScenario({
  id: 'cpu-throttled',
  title: 'A server that could cope, but may use a hundredth of a processor only',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['cpu-cgroup-throttle'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'fd-exhaustion'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'losses',
  mended: 'raise the limit',

  async up(network) {
    const server = network.host('srv');
    const group = await cpuGroup(server, QUOTA_US, PERIOD_US);
    const program = await startCommand(server, ['perl', '-e', SERVER, String(PORT), String(BACKLOG)]);
    await group.add(program);
    const address = network.address('srv');
    const attempts = 4 * BACKLOG;
    await dial(network.host('cli'), { address, port: PORT, perSecond: 50, attempts, timeoutMs: 1000 });
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network, { perSecond: 8 }),
      mend: async () => void (await cpuGroup(server, 2 * PERIOD_US, PERIOD_US)),
    };
  },
});
