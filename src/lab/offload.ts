import type { LabHost } from './network.ts';

/** struct ethtool_value through SIOCETHTOOL (ethtool.h): ETHTOOL_STXCSUM, off. */
const OFF = String.raw`
use strict; use Socket;
socket(my $any, PF_INET, SOCK_DGRAM, 0) or die "socket: $!";
my $value = pack('LL', 0x17, 0);
my $request = pack('a16P', $ARGV[0], $value);
ioctl($any, 0x8946, $request) or die "SIOCETHTOOL: $!";`;

/**
 * Lets a host put real checksums into what it sends by a device. Between veth ends the kernel otherwise leaves them out and
 * trusts itself. A scenario that uses this needs `perl`.
 */
export async function checksumInSoftware(host: LabHost, device = 'eth0'): Promise<void> {
  await host.run('perl', '-e', OFF, device);
}
