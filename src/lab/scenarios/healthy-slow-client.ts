import { startCommand } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const REPLY_BYTES = 1_000_000;

/** Connects a few times and never reads: its windows close, and the server keeps asking. */
const SLEEPER = String.raw`
use strict; use Socket; $| = 1;
my ($address, $port) = @ARGV;
my @held;
for (1 .. 4) {
  socket(my $one, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
  connect($one, sockaddr_in($port, inet_aton($address))) or die "connect: $!";
  push @held, $one;
}
print '{"ready":true}', "\n";
sleep 3600;`;

export const healthySlowClient = defineScenario({
  id: 'healthy-slow-client',
  title: 'One client that never reads its answers, beside many that are served',
  expect: {
    status: 'quiet',
    label: 'healthy',
    causeIds: [],
    forbidden: ['app-stalled', 'tcp-memory-pressure', 'mtu-blackhole', 'path-or-middlebox', 'accept-queue-overflow'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'answers',

  async up(network) {
    const address = network.address('srv');
    await startServer(network, { replyBytes: REPLY_BYTES });
    await startCommand(network.host('cli'), ['perl', '-e', SLEEPER, address, String(PORT)]);
    return { address, port: PORT, client: await startSteadyClient(network, { perSecond: 20 }) };
  },
});
