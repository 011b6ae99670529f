import type { LabHost } from './network.ts';
import { type Program, startCommand } from './program.ts';

/** TCP segments that no kernel would send by itself. A scenario that uses them needs `perl`. */
export interface RawSegments {
  /** Any address, also one that is not the host's; `random` for another with each segment. */
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Source ports in turn; the range given is walked through again and again. */
  readonly fromPort: number;
  readonly fromPorts?: number;
  /** Letters of FSRPA; S unless said. */
  readonly flags?: string;
  readonly seq?: number;
  readonly ack?: number;
  /** TSval of a timestamp option; none unless said. */
  readonly timestamp?: number;
  readonly badChecksum?: boolean;
  readonly ttl?: number;
  readonly perSecond: number;
  /** Ends after this many; none: goes on until the network is removed. */
  readonly count?: number;
}

/** Prints that it is ready, then sends. The kernel fills in length and checksum of the IP header (raw(7)). */
const SENDER = String.raw`
use strict; use Socket; $| = 1;
my ($from, $to, $port, $first, $ports, $flags, $seq, $ack, $ts, $bad, $ttl, $rate, $count) = @ARGV;
socket(my $raw, PF_INET, SOCK_RAW, 255) or die "socket: $!";
my %bit = (F => 1, S => 2, R => 4, P => 8, A => 16);
my $bits = 0; $bits |= $bit{$_} for split //, $flags;
my $options = $flags =~ /S/ ? pack('CCn', 2, 4, 1460) : '';
$options .= pack('CCCCNN', 1, 1, 8, 10, $ts, 0) if $ts ne '';
my ($source, $target) = ($from eq 'random' ? undef : inet_aton($from), inet_aton($to));
my $off = 5 + length($options) / 4;
sub sum { my $sum = unpack('%32n*', $_[0]); $sum = ($sum & 0xffff) + ($sum >> 16) for 1 .. 2; ~$sum & 0xffff }
print '{"ready":true}', "\n";
my $chunk = $rate > 50 ? int($rate / 50) : 1;
for (my $sent = 0; !$count || $sent < $count; $sent++) {
  $source = pack('N', int rand 2 ** 32) if $from eq 'random';
  my @fields = ($first + $sent % $ports, $port, $seq, $ack, $off << 4, $bits, 64240);
  my $tcp = pack('nnNNCCnnn', @fields, 0, 0) . $options;
  my $check = sum(pack('a4a4CCn', $source, $target, 0, 6, length $tcp) . $tcp);
  $check ^= 0x5555 if $bad;
  $tcp = pack('nnNNCCnnn', @fields, $check, 0) . $options;
  my $packet = pack('CCnnnCCna4a4', 0x45, 0, 20 + length $tcp, 0, 0x4000, $ttl, 6, 0, $source, $target) . $tcp;
  send($raw, $packet, 0, sockaddr_in($port, $target));
  select(undef, undef, undef, $chunk / $rate) if $sent % $chunk == $chunk - 1;
}`;

/** Starts to send; `exited` of what is returned says when the last segment was sent. */
export function sendRaw(host: LabHost, given: RawSegments): Promise<Program> {
  const {
    from,
    to,
    port,
    fromPort,
    fromPorts = 1,
    flags = 'S',
    seq = 1,
    ack = 0,
    ttl = 64,
    perSecond,
    count = 0,
  } = given;
  const timestamp = given.timestamp ?? '';
  const bad = given.badChecksum === true ? 1 : '';
  const argv = [from, to, port, fromPort, fromPorts, flags, seq, ack, timestamp, bad, ttl, perSecond, count];
  return startCommand(host, ['perl', '-e', SENDER, ...argv.map(String)]);
}
