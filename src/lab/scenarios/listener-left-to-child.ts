import { fillAcceptQueue } from '../full-queue.ts';
import { startCommand } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { direct } from '../topology.ts';

const BACKLOG = 8;

/** Listens, starts a helper that inherits the socket, and ends: `$^F` keeps descriptors open across exec. */
const SERVICE = String.raw`
use strict; use Socket; $| = 1; $^F = 100;
my ($port, $backlog) = @ARGV;
socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
bind($listener, sockaddr_in($port, INADDR_ANY)) or die "bind: $!";
listen($listener, $backlog) or die "listen: $!";
defined(my $child = fork) or die "fork: $!";
exec 'sleep', '3600' if $child == 0;
print '{"ready":true}', "\n";
exit 0;`;

export const listenerLeftToChild = defineScenario({
  id: 'listener-left-to-child',
  title: 'A service is gone, but a helper it had started still holds its listening socket',
  expect: {
    status: 'active',
    label: 'app-stalled',
    alsoRight: ['accept-queue-overflow'],
    causeIds: ['listener-owned-by-nonaccepter'],
    forbidden: ['syn-queue-overflow', 'syn-flood', 'firewall-drop', 'fd-exhaustion', 'not-listening'],
  },
  needs: ['perl'],
  topology: direct,
  clientSees: 'timeouts',
  mended: 'end the helper and start the service anew',

  async up(network) {
    const server = network.host('srv');
    await startCommand(server, ['perl', '-e', SERVICE, String(PORT), String(BACKLOG)]);
    const address = network.address('srv');
    await fillAcceptQueue(network, BACKLOG);
    return {
      address,
      port: PORT,
      client: await startSteadyClient(network),
      async mend() {
        await server.run(
          'sh',
          '-c',
          `kill -KILL $(ip netns pids ${server.namespace} | xargs -n 1 sh -c 'grep -lx sleep /proc/$0/comm' | cut -d / -f 3)`,
        );
        await startServer(network);
      },
    };
  },
});
