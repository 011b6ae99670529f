import { acceptQueueOverflowAck } from './accept-queue-overflow-ack.ts';
import { acceptQueueOverflowRst } from './accept-queue-overflow-rst.ts';
import { acceptQueueOverflowSyn } from './accept-queue-overflow-syn.ts';
import { appLevelLimit } from './app-level-limit.ts';
import { appNotAccepting } from './app-not-accepting.ts';
import { appSocketLeak } from './app-socket-leak.ts';
import { applicationAnswer } from './application-answer.ts';
import { arpReplySuppressed } from './arp-reply-suppressed.ts';
import { asymmetricReplyPath } from './asymmetric-reply-path.ts';
import { atomicAllocFailure } from './atomic-alloc-failure.ts';
import { bondInactiveSlave } from './bond-inactive-slave.ts';
import { bridgeOrVirtDrop } from './bridge-or-virt-drop.ts';
import { bpfSkLookupOrReuseport } from './bpf-sk-lookup-or-reuseport.ts';
import { broadcastMulticastDst } from './broadcast-multicast-dst.ts';
import { cgroupBpfEgress } from './cgroup-bpf-egress.ts';
import { cgroupBpfIngress } from './cgroup-bpf-ingress.ts';
import { cloudInstanceAllowance } from './cloud-instance-allowance.ts';
import { conntrackInsertClash } from './conntrack-insert-clash-or-nat-ports.ts';
import { conntrackInvalidDrop } from './conntrack-invalid-drop.ts';
import { conntrackStaleNatEntry } from './conntrack-stale-nat-entry.ts';
import { conntrackTableFull } from './conntrack-table-full.ts';
import { containerDnatNoBackend } from './container-dnat-no-backend.ts';
import { cpuSoftirqStarvation } from './cpu-softirq-starvation.ts';
import { deferAccept } from './defer-accept.ts';
import { clientTimeoutTooShort } from './client-timeout-too-short.ts';
import { cpuCgroupThrottle } from './cpu-cgroup-throttle.ts';
import { destNotLocal } from './dest-not-local.ts';
import { duplicateIp } from './duplicate-ip.ts';
import { ecnSynBlackhole } from './ecn-syn-blackhole.ts';
import { ephemeralPortExhaustion } from './ephemeral-port-exhaustion.ts';
import { establishedTupleCollision } from './established-tuple-collision.ts';
import { fdExhaustionProcess } from './fd-exhaustion-process.ts';
import { fdExhaustionSystem } from './fd-exhaustion-system.ts';
import { flowRehashEcmpAnycast } from './flow-rehash-ecmp-anycast.ts';
import { forwardingDisabledWithDnat } from './forwarding-disabled-with-dnat.ts';
import { ipHeaderErrors } from './ip-header-errors.ts';
import { ipsecPolicy } from './ipsec-policy.ts';
import { ipv6AddressState } from './ipv6-address-state.ts';
import { ipvsConnReuse } from './ipvs-conn-reuse.ts';
import { ipvsRealServer } from './ipvs-real-server.ts';
import { kernelFault } from './kernel-fault.ts';
import { l2NotForUs } from './l2-not-for-us.ts';
import { listenBacklogTooSmall } from './listen-backlog-too-small.ts';
import { listenerAddressMismatch } from './listener-address-mismatch.ts';
import { listenerClosedDuringHandshake } from './listener-closed-during-handshake.ts';
import { lsmDeny } from './lsm-deny.ts';
import { malformedFlags } from './malformed-flags.ts';
import { listenerOtherNetns } from './listener-other-netns.ts';
import { listenerOwnedByNonaccepter } from './listener-owned-by-nonaccepter.ts';
import { martianSource } from './martian-source.ts';
import { memoryCgroupSocketPressure } from './memory-cgroup-socket-pressure.ts';
import { mptcpJoinRejected } from './mptcp-join-rejected.ts';
import { nameResolutionFailure } from './name-resolution-failure.ts';
import { neighbourTableOverflow } from './neighbour-table-overflow.ts';
import { neighbourUnresolved } from './neighbour-unresolved.ts';
import { netfilterDropInput } from './netfilter-drop-input.ts';
import { netfilterDropOutput } from './netfilter-drop-output.ts';
import { netfilterRateOrCountLimit } from './netfilter-rate-or-count-limit.ts';
import { netfilterReject } from './netfilter-reject.ts';
import { netfilterRpfilterRule } from './netfilter-rpfilter-rule.ts';
import { nfqueueNoReader } from './nfqueue-no-reader.ts';
import { nicPhyErrors } from './nic-phy-errors.ts';
import { nicRingOverflow } from './nic-ring-overflow.ts';
import { noListener } from './no-listener.ts';
import { noRouteBack } from './no-route-back.ts';
import { offloadOrGroBug } from './offload-or-gro-bug.ts';
import { optionManglingMiddlebox } from './option-mangling-middlebox.ts';
import { orphanLimit } from './orphan-limit.ts';
import { pawsEstablished } from './paws-established.ts';
import { pfmemallocDrop } from './pfmemalloc-drop.ts';
import { pmtuBlackhole } from './pmtu-blackhole.ts';
import { processStoppedOrFrozen } from './process-stopped-or-frozen.ts';
import { reuseportDeadMember } from './reuseport-dead-member.ts';
import { rpFilterLooseNoRoute } from './rp-filter-loose-no-route.ts';
import { rpFilterStrict } from './rp-filter-strict.ts';
import { rpsFlowLimit } from './rps-flow-limit.ts';
import type { Rule } from './rule.ts';
import { simultaneousOpen } from './simultaneous-open.ts';
import { socketBacklogDrop } from './socket-backlog-drop.ts';
import { socketFilterDrop } from './socket-filter-drop.ts';
import { softnetBacklogDrop } from './softnet-backlog-drop.ts';
import { softnetTimeSqueeze } from './softnet-time-squeeze.ts';
import { synFlood } from './syn-flood.ts';
import { synNotArriving } from './syn-not-arriving.ts';
import { synRecvCollision } from './syn-recv-collision.ts';
import { synackKilledByIcmp } from './synack-killed-by-icmp.ts';
import { synackLostOnPath } from './synack-lost-on-path.ts';
import { synackRetriesOrAging } from './synack-retries-or-aging.ts';
import { syncookieAckRejected } from './syncookie-ack-rejected.ts';
import { syncookiesActive } from './syncookies-active.ts';
import { synproxyMisconfigured } from './synproxy-misconfigured.ts';
import { synqFullDrop } from './synq-full-drop.ts';
import { synqQuarterReserve } from './synq-quarter-reserve.ts';
import { tcEgressOrQdiscDrop } from './tc-egress-or-qdisc-drop.ts';
import { tcIngressDrop } from './tc-ingress-drop.ts';
import { tcpAoMismatch } from './tcp-ao-mismatch.ts';
import { tcpChecksumError } from './tcp-checksum-error.ts';
import { tcpMd5Mismatch } from './tcp-md5-mismatch.ts';
import { tcpMemoryExhaustion } from './tcp-memory-exhaustion.ts';
import { tcpMinttl } from './tcp-minttl.ts';
import { tfoProblems } from './tfo-problems.ts';
import { timewaitOldSequence } from './timewait-old-sequence.ts';
import { timewaitPaws } from './timewait-paws.ts';
import { tproxyMisconfigured } from './tproxy-misconfigured.ts';
import { twBucketOverflow } from './tw-bucket-overflow.ts';
import { twRecycleNat } from './tw-recycle-nat.ts';
import { vrfListenerScope } from './vrf-listener-scope.ts';
import { xdpDrop } from './xdp-drop.ts';

/**
 * Every rule. The order breaks ties: of several roots of one symptom the first that is found is told, so they stand in the
 * order in which an expert asks.
 */
export const rules: readonly Rule[] = [
  twRecycleNat,
  processStoppedOrFrozen,
  fdExhaustionProcess,
  fdExhaustionSystem,
  reuseportDeadMember,
  listenerOwnedByNonaccepter,
  cpuCgroupThrottle,
  memoryCgroupSocketPressure,
  appNotAccepting,
  listenBacklogTooSmall,
  synFlood,
  acceptQueueOverflowRst,
  acceptQueueOverflowAck,
  acceptQueueOverflowSyn,
  synqFullDrop,
  noRouteBack,
  neighbourUnresolved,
  synackKilledByIcmp,
  synqQuarterReserve,
  lsmDeny,
  atomicAllocFailure,
  tcpMd5Mismatch,
  tcpAoMismatch,
  tcpMinttl,
  pfmemallocDrop,
  socketFilterDrop,
  conntrackTableFull,
  conntrackInsertClash,
  conntrackInvalidDrop,
  synproxyMisconfigured,
  tproxyMisconfigured,
  nfqueueNoReader,
  netfilterRateOrCountLimit,
  netfilterRpfilterRule,
  netfilterDropInput,
  netfilterDropOutput,
  netfilterReject,
  rpFilterStrict,
  rpFilterLooseNoRoute,
  martianSource,
  ipsecPolicy,
  ipHeaderErrors,
  forwardingDisabledWithDnat,
  containerDnatNoBackend,
  conntrackStaleNatEntry,
  ipvsRealServer,
  destNotLocal,
  vrfListenerScope,
  noListener,
  listenerAddressMismatch,
  listenerOtherNetns,
  neighbourTableOverflow,
  orphanLimit,
  tcpMemoryExhaustion,
  ephemeralPortExhaustion,
  appSocketLeak,
  appLevelLimit,
  cpuSoftirqStarvation,
  rpsFlowLimit,
  softnetBacklogDrop,
  nicRingOverflow,
  nicPhyErrors,
  cloudInstanceAllowance,
  xdpDrop,
  tcIngressDrop,
  tcEgressOrQdiscDrop,
  cgroupBpfIngress,
  cgroupBpfEgress,
  l2NotForUs,
  bondInactiveSlave,
  bridgeOrVirtDrop,
  duplicateIp,
  ipv6AddressState,
  arpReplySuppressed,
  broadcastMulticastDst,
  softnetTimeSqueeze,
  offloadOrGroBug,
  tcpChecksumError,
  establishedTupleCollision,
  timewaitPaws,
  timewaitOldSequence,
  synRecvCollision,
  simultaneousOpen,
  listenerClosedDuringHandshake,
  pawsEstablished,
  ipvsConnReuse,
  pmtuBlackhole,
  deferAccept,
  mptcpJoinRejected,
  syncookieAckRejected,
  asymmetricReplyPath,
  synackLostOnPath,
  synackRetriesOrAging,
  malformedFlags,
  syncookiesActive,
  tfoProblems,
  socketBacklogDrop,
  twBucketOverflow,
  // By exclusion: these stand behind whatever can be shown.
  nameResolutionFailure,
  applicationAnswer,
  synNotArriving,
  optionManglingMiddlebox,
  flowRehashEcmpAnycast,
  clientTimeoutTooShort,
  bpfSkLookupOrReuseport,
  ecnSynBlackhole,
  kernelFault,
];
