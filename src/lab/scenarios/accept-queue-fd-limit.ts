import { dial } from '../client.ts';
import { startCommand } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 8;
const FILE_LIMIT = 32;

/** Accepts for as long as it has descriptors, keeps what it accepted, and tries again: the loop of many a small server. */
const SERVER = String.raw`
use strict; use Socket; $| = 1;
my ($port, $backlog) = @ARGV;
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
bind($listener, sockaddr_in($port, INADDR_ANY)) or die "bind: $!";
listen($listener, $backlog) or die "listen: $!";
print '{"ready":true}', "\n";
my @held;
while (1) {
  if (accept(my $client, $listener)) { syswrite($client, "hello\n"); push @held, $client; }
  else { select(undef, undef, undef, 0.05); }
}`;

export const acceptQueueFdLimit = defineScenario({
  id: 'accept-queue-fd-limit',
  title: 'A server at its limit of open files: accept() fails, and the queue fills up',
  expect: {
    status: 'active',
    label: 'fd-exhaustion',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['fd-exhaustion-process', 'accept-queue-overflow-syn'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop'],
  },
  // Node answers EMFILE by accepting and hanging up, so that its queue never fills.
  needs: ['perl'],
  topology: direct,
  clientSees: 'timeouts',

  async up(network) {
    const limited = ['sh', '-c', `ulimit -n ${FILE_LIMIT}; exec perl -e "$0" "$@"`, SERVER];
    await startCommand(network.host('srv'), [...limited, String(PORT), String(BACKLOG)]);
    const address = network.address('srv');
    const attempts = FILE_LIMIT + BACKLOG + 8;
    await dial(network.host('cli'), { address, port: PORT, perSecond: 200, attempts, timeoutMs: 1000, hold: true });
    return { address, port: PORT, client: await startSteadyClient(network) };
  },
});
