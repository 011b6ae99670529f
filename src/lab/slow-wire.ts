import type { LabNetwork } from './network.ts';
import { startCommand } from './program.ts';

const TABLE = '77';

/** A tunnel device whose packets come back after a while: the kernel of the lab need have no netem. */
const DELAY = String.raw`
use strict; use Time::HiRes qw(time); $| = 1;
my $delay = $ARGV[0] / 1000;
open(my $tun, '+<', '/dev/net/tun') or die "tun: $!";
my $request = pack('a16Sx22', 'slow0', 0x1001);
ioctl($tun, 0x400454ca, $request) or die "TUNSETIFF: $!";
system('ip', 'link', 'set', 'slow0', 'up') == 0 or die;
print '{"ready":true}', "\n";
my @held;
while (1) {
  my $want = ''; vec($want, fileno($tun), 1) = 1;
  my $wait = @held ? $held[0][0] - time : undef;
  $wait = 0 if defined $wait && $wait < 0;
  if (select($want, undef, undef, $wait) > 0) {
    sysread($tun, my $packet, 65536);
    push @held, [time + $delay, $packet];
  }
  syswrite($tun, (shift @held)->[1]) while @held && $held[0][0] <= time;
}`;

/** From now on the client's packets take this long to the server; the topology has a router. Needs perl and /dev/net/tun. */
export async function slowDown(network: LabNetwork, milliseconds: number): Promise<void> {
  const router = network.host('rtr');
  await startCommand(router, ['perl', '-e', DELAY, String(milliseconds)]);
  await router.run('ip', 'route', 'add', 'default', 'dev', 'slow0', 'table', TABLE);
  await router.run('ip', 'rule', 'add', 'iif', 'eth1', 'to', network.address('srv'), 'table', TABLE);
}
