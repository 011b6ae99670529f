import type { Scenario } from '../scenario.ts';
import { acceptQueueAbort } from './accept-queue-abort.ts';
import { acceptQueueFdLimit } from './accept-queue-fd-limit.ts';
import { acceptQueueFinalAck } from './accept-queue-final-ack.ts';
import { acceptQueueStuck } from './accept-queue-stuck.ts';
import { acceptQueueTinyBacklog } from './accept-queue-tiny-backlog.ts';
import { appNotAccepting } from './app-not-accepting.ts';
import { appSlow } from './app-slow.ts';
import { arpIgnored } from './arp-ignored.ts';
import { asymmetricReplyPath } from './asymmetric-reply-path.ts';
import { appResets } from './app-resets.ts';
import { bridgeForwardDrop } from './bridge-forward-drop.ts';
import { broadcastFrames } from './broadcast-frames.ts';
import { cgroupEgressDrop } from './cgroup-egress-drop.ts';
import { cgroupIngressDrop } from './cgroup-ingress-drop.ts';
import { checksumWrong } from './checksum-wrong.ts';
import { clientOutputDrop } from './client-output-drop.ts';
import { clientPortsExhausted } from './client-ports-exhausted.ts';
import { clientPortsTimeWait } from './client-ports-time-wait.ts';
import { conntrackInvalidGateway } from './conntrack-invalid-gateway.ts';
import { conntrackInvalidNotrack } from './conntrack-invalid-notrack.ts';
import { conntrackNatPorts } from './conntrack-nat-ports.ts';
import { conntrackTableFull } from './conntrack-table-full.ts';
import { containerAcceptQueue } from './container-accept-queue.ts';
import { containerFaultSeenFromHost } from './container-fault-seen-from-host.ts';
import { containerFirewall } from './container-firewall.ts';
import { containerQueueStuck } from './container-queue-stuck.ts';
import { cpuThrottled } from './cpu-throttled.ts';
import { decoyFirewallNoise } from './decoy-firewall-noise.ts';
import { decoyOldOverflows } from './decoy-old-overflows.ts';
import { deferAcceptSilentClient } from './defer-accept-silent-client.ts';
import { destNotLocal } from './dest-not-local.ts';
import { dnatDeadAddress } from './dnat-dead-address.ts';
import { dnatForwardingOff } from './dnat-forwarding-off.ts';
import { dnatHealthy } from './dnat-healthy.ts';
import { duplicateAddress } from './duplicate-address.ts';
import { establishedCollisionRecovers } from './established-collision-recovers.ts';
import { establishedCollision } from './established-collision.ts';
import { forwardPolicyDrop } from './forward-policy-drop.ts';
import { guestTakesNothing } from './guest-takes-nothing.ts';
import { healthyBursts } from './healthy-bursts.ts';
import { healthyBusy } from './healthy-busy.ts';
import { healthyHalfOpenChecks } from './healthy-half-open-checks.ts';
import { healthyHighRate } from './healthy-high-rate.ts';
import { healthyOldOverflows } from './healthy-old-overflows.ts';
import { healthyScanned } from './healthy-scanned.ts';
import { healthySlowClient } from './healthy-slow-client.ts';
import { healthySynproxy } from './healthy-synproxy.ts';
import { healthyWithHistory } from './healthy-with-history.ts';
import { interfaceDown } from './interface-down.ts';
import { ipsecPolicy } from './ipsec-policy.ts';
import { ipv6Dadfailed } from './ipv6-dadfailed.ts';
import { ipv6Off } from './ipv6-off.ts';
import { listenerAddressMismatch } from './listener-address-mismatch.ts';
import { listenerIpv6Only } from './listener-ipv6-only.ts';
import { listenerLeftToChild } from './listener-left-to-child.ts';
import { listenerOtherDevice } from './listener-other-device.ts';
import { martianDestination } from './martian-destination.ts';
import { martianSource } from './martian-source.ts';
import { neighbourTableFull } from './neighbour-table-full.ts';
import { neighbourUnresolved } from './neighbour-unresolved.ts';
import { netfilterConnlimit } from './netfilter-connlimit.ts';
import { netfilterCtCount } from './netfilter-ct-count.ts';
import { netfilterDropIp6 } from './netfilter-drop-ip6.ts';
import { netfilterDropLegacy } from './netfilter-drop-legacy.ts';
import { netfilterDropNetdev } from './netfilter-drop-netdev.ts';
import { netfilterDropNft } from './netfilter-drop-nft.ts';
import { netfilterDropOutputNft } from './netfilter-drop-output-nft.ts';
import { netfilterDropRaw } from './netfilter-drop-raw.ts';
import { netfilterFibSaddr } from './netfilter-fib-saddr.ts';
import { netfilterHashlimit } from './netfilter-hashlimit.ts';
import { netfilterLimitAccept } from './netfilter-limit-accept.ts';
import { netfilterPolicyDropNft } from './netfilter-policy-drop-nft.ts';
import { netfilterRejectIcmp } from './netfilter-reject-icmp.ts';
import { netfilterRejectReset } from './netfilter-reject-reset.ts';
import { netfilterRpfilterMatch } from './netfilter-rpfilter-match.ts';
import { nfqueueNoReader } from './nfqueue-no-reader.ts';
import { noListener } from './no-listener.ts';
import { noRouteBackBlackhole } from './no-route-back-blackhole.ts';
import { noRouteBackProhibit } from './no-route-back-prohibit.ts';
import { noRouteBackUnreachable } from './no-route-back-unreachable.ts';
import { noRouteBack } from './no-route-back.ts';
import { orphanLimit } from './orphan-limit.ts';
import { otherMac } from './other-mac.ts';
import { pawsEstablished } from './paws-established.ts';
import { pmtuBlackhole } from './pmtu-blackhole.ts';
import { processFrozen } from './process-frozen.ts';
import { qdiscAlwaysFull } from './qdisc-always-full.ts';
import { redirectDeadPort } from './redirect-dead-port.ts';
import { reuseportDeadMember } from './reuseport-dead-member.ts';
import { rpFilterLooseNoRoute } from './rp-filter-loose-no-route.ts';
import { rpFilterStrict } from './rp-filter-strict.ts';
import { socketFilterDrop } from './socket-filter-drop.ts';
import { socketLeak } from './socket-leak.ts';
import { softnetBacklogFull } from './softnet-backlog-full.ts';
import { synFloodNoCookies } from './syn-flood-no-cookies.ts';
import { synFloodSpoofed } from './syn-flood-spoofed.ts';
import { synNotArriving } from './syn-not-arriving.ts';
import { synQueueFullNoCookies } from './syn-queue-full-no-cookies.ts';
import { synQueueQuarterReserve } from './syn-queue-quarter-reserve.ts';
import { synackKilledByIcmp } from './synack-killed-by-icmp.ts';
import { synackLostOnPath } from './synack-lost-on-path.ts';
import { synackRetriesZero } from './synack-retries-zero.ts';
import { syncookieAckElsewhere } from './syncookie-ack-elsewhere.ts';
import { syncookiesAlways } from './syncookies-always.ts';
import { synproxyLoose } from './synproxy-loose.ts';
import { tcEgressDrop } from './tc-egress-drop.ts';
import { tcIngressDrop } from './tc-ingress-drop.ts';
import { tcpMd5Required } from './tcp-md5-required.ts';
import { tcpMemoryFull } from './tcp-memory-full.ts';
import { tcpMinttl } from './tcp-minttl.ts';
import { timewaitOldSequence } from './timewait-old-sequence.ts';
import { timewaitPawsRecovers } from './timewait-paws-recovers.ts';
import { timewaitPaws } from './timewait-paws.ts';
import { tproxyNoProxy } from './tproxy-no-proxy.ts';
import { twBucketOverflow } from './tw-bucket-overflow.ts';
import { twoFaultsFirewallQueue } from './two-faults-firewall-queue.ts';
import { twoFaultsRpFilterPort } from './two-faults-rp-filter-port.ts';
import { vlanMismatch } from './vlan-mismatch.ts';
import { xdpGenericDrop } from './xdp-generic-drop.ts';
import { xdpNativeDrop } from './xdp-native-drop.ts';

export const scenarios: readonly Scenario[] = [
  acceptQueueAbort,
  acceptQueueFdLimit,
  acceptQueueFinalAck,
  acceptQueueStuck,
  acceptQueueTinyBacklog,
  appNotAccepting,
  appSlow,
  arpIgnored,
  asymmetricReplyPath,
  appResets,
  bridgeForwardDrop,
  broadcastFrames,
  cgroupEgressDrop,
  cgroupIngressDrop,
  checksumWrong,
  clientOutputDrop,
  clientPortsExhausted,
  clientPortsTimeWait,
  conntrackInvalidGateway,
  conntrackInvalidNotrack,
  conntrackNatPorts,
  conntrackTableFull,
  containerAcceptQueue,
  containerFaultSeenFromHost,
  containerFirewall,
  containerQueueStuck,
  cpuThrottled,
  decoyFirewallNoise,
  decoyOldOverflows,
  deferAcceptSilentClient,
  destNotLocal,
  dnatDeadAddress,
  dnatForwardingOff,
  dnatHealthy,
  duplicateAddress,
  establishedCollisionRecovers,
  establishedCollision,
  forwardPolicyDrop,
  guestTakesNothing,
  healthyBursts,
  healthyBusy,
  healthyHalfOpenChecks,
  healthyHighRate,
  healthyOldOverflows,
  healthyScanned,
  healthySlowClient,
  healthySynproxy,
  healthyWithHistory,
  interfaceDown,
  ipsecPolicy,
  ipv6Dadfailed,
  ipv6Off,
  listenerAddressMismatch,
  listenerIpv6Only,
  listenerLeftToChild,
  listenerOtherDevice,
  martianDestination,
  martianSource,
  neighbourTableFull,
  neighbourUnresolved,
  netfilterConnlimit,
  netfilterCtCount,
  netfilterDropIp6,
  netfilterDropLegacy,
  netfilterDropNetdev,
  netfilterDropNft,
  netfilterDropOutputNft,
  netfilterDropRaw,
  netfilterFibSaddr,
  netfilterHashlimit,
  netfilterLimitAccept,
  netfilterPolicyDropNft,
  netfilterRejectIcmp,
  netfilterRejectReset,
  netfilterRpfilterMatch,
  nfqueueNoReader,
  noListener,
  noRouteBackBlackhole,
  noRouteBackProhibit,
  noRouteBackUnreachable,
  noRouteBack,
  orphanLimit,
  otherMac,
  pawsEstablished,
  pmtuBlackhole,
  processFrozen,
  qdiscAlwaysFull,
  redirectDeadPort,
  reuseportDeadMember,
  rpFilterLooseNoRoute,
  rpFilterStrict,
  socketFilterDrop,
  socketLeak,
  softnetBacklogFull,
  synFloodNoCookies,
  synFloodSpoofed,
  synNotArriving,
  synQueueFullNoCookies,
  synQueueQuarterReserve,
  synackKilledByIcmp,
  synackLostOnPath,
  synackRetriesZero,
  syncookieAckElsewhere,
  syncookiesAlways,
  synproxyLoose,
  tcEgressDrop,
  tcIngressDrop,
  tcpMd5Required,
  tcpMemoryFull,
  tcpMinttl,
  timewaitOldSequence,
  timewaitPawsRecovers,
  timewaitPaws,
  tproxyNoProxy,
  twBucketOverflow,
  twoFaultsFirewallQueue,
  twoFaultsRpFilterPort,
  vlanMismatch,
  xdpGenericDrop,
  xdpNativeDrop,
];
