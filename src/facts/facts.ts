import type { Snapshot } from '../snapshot/snapshot.ts';
import { type AcceptQueueFacts, acceptQueueFacts } from './accept-queue.ts';
import { type AddressOwners, addressOwners } from './address-owners.ts';
import { type CounterFacts, counterFacts } from './counters.ts';
import { type CrossedFacts, crossedFacts } from './crossed-sockets.ts';
import { type BareSyns, bareSyns, challengedSyns, type RepeatedSyn, repeatedSyns } from './capture.ts';
import { type ConntrackFacts, conntrackFacts } from './conntrack.ts';
import { type ComplaintFacts, complaintFacts } from './complaint.ts';
import { type GroupFact, groupFacts } from './control-groups.ts';
import { type NamespaceFact, namespaceFacts } from './other-namespaces.ts';
import { type Comparison, compareSamples } from './delta.ts';
import type { Quote } from './evidence.ts';
import { type DropFacts, dropFacts } from './drops.ts';
import { type FirewallFacts, firewallFacts } from './firewall.ts';
import { type FunnelFacts, funnelFacts } from './funnel.ts';
import { type InterfaceFacts, interfaceFacts } from './interfaces.ts';
import { type SocketFacts, socketFacts } from './half-open.ts';
import { type HandshakeFacts, handshakeFacts } from './handshakes.ts';
import { type IpsecFacts, ipsecFacts } from './ipsec.ts';
import { type KernelEra, kernelEra } from './kernel-era.ts';
import { type LogEvent, logEvents } from './kernel-log.ts';
import { type Account, account } from './ledger.ts';
import { type ListenerFacts, listenerFacts } from './listeners.ts';
import { type LocalPortFacts, localPortFacts } from './local-ports.ts';
import type { Movement } from './movement.ts';
import { type OddSynFacts, oddSynFacts } from './odd-syns.ts';
import { type NextHopFacts, nextHopFacts } from './neighbours.ts';
import { type PacketQueueFacts, packetQueueFacts } from './packet-queues.ts';
import { type OwnDropFacts, ownDropFacts } from './own-drops.ts';
import { withPastedSysctls } from './pasted-sysctls.ts';
import { type ProcessorFacts, processorFacts } from './processors.ts';
import { type ProgramFacts, programFacts } from './programs.ts';
import { type ReceivePathFacts, receivePathFacts } from './receive-path.ts';
import { type ReplyPathFacts, replyPathFacts } from './reply-paths.ts';
import { type ReportedError, reportedErrors } from './reported.ts';
import { type ReversePathFacts, reversePathFacts } from './reverse-path.ts';
import { type RoutingFacts, routingFacts } from './routing.ts';
import { type CounterSeries, counterSeries } from './series.ts';
import { sharedLog, sharedTable } from './shared-log.ts';
import { type SecurityFacts, securityFacts } from './security.ts';
import { type SynproxyFacts, synproxyFacts } from './synproxy.ts';
import { type SysctlFacts, sysctlFacts } from './sysctls.ts';
import { columnMovement, type MemoryFacts, memoryFacts } from './tables.ts';
import { type TrafficControlFacts, trafficControlFacts } from './traffic-control.ts';
import { type VanishedFacts, vanishedFacts } from './vanished.ts';
import { type VirtualServerFacts, virtualServerFacts } from './virtual-servers.ts';
import { type VrfFacts, vrfFacts } from './vrfs.ts';

/** What narrows the question. */
export interface Question {
  readonly port?: number;
  readonly client?: string;
}

/**
 * Everything rules may ask for. A member is undefined when the host said nothing about it; a rule names the members it needs
 * and never meets an absent one.
 */
export interface Facts {
  readonly question: Question;
  readonly comparison: Comparison;
  readonly era: KernelEra;
  readonly counters?: CounterFacts;
  readonly account?: Account;
  readonly sysctls?: SysctlFacts;
  readonly listeners?: ListenerFacts;
  readonly groups?: readonly GroupFact[];
  readonly namespaces?: readonly NamespaceFact[];
  readonly acceptQueue?: AcceptQueueFacts;
  readonly ownDrops?: OwnDropFacts;
  readonly sockets?: SocketFacts;
  readonly conntrack?: ConntrackFacts;
  readonly reversePath?: ReversePathFacts;
  readonly firewall?: FirewallFacts;
  readonly vanished?: VanishedFacts;
  readonly routing?: RoutingFacts;
  readonly nextHops?: NextHopFacts;
  readonly replyPaths?: ReplyPathFacts;
  readonly ipsec?: IpsecFacts;
  readonly synproxy?: SynproxyFacts;
  readonly packetQueues?: PacketQueueFacts;
  readonly virtualServers?: VirtualServerFacts;
  readonly vrfs?: VrfFacts;
  readonly receivePath?: ReceivePathFacts;
  readonly funnel?: FunnelFacts;
  readonly interfaces?: InterfaceFacts;
  readonly trafficControl?: TrafficControlFacts;
  readonly processors?: ProcessorFacts;
  readonly programs?: ProgramFacts;
  readonly addressOwners?: readonly AddressOwners[];
  readonly neighbours?: Movement;
  readonly martians?: Movement;
  readonly memory?: MemoryFacts;
  readonly localPorts?: LocalPortFacts;
  readonly log?: readonly LogEvent[];
  /** Earlier lines of the machine's kernel log that nothing ties to the network namespace looked at. */
  readonly logElsewhere?: readonly Quote[];
  readonly reported?: readonly ReportedError[];
  readonly complaint?: ComplaintFacts;
  readonly series?: readonly CounterSeries[];
  readonly repeatedSyns?: readonly RepeatedSyn[];
  readonly challengedSyns?: readonly RepeatedSyn[];
  readonly bareSyns?: BareSyns;
  readonly handshakes?: HandshakeFacts;
  readonly oddSyns?: OddSynFacts;
  readonly crossed?: CrossedFacts;
  readonly security?: SecurityFacts;
  readonly drops?: DropFacts;
  readonly snapshot: Snapshot;
}

/** Facts from the newest sample, and from the window where an earlier sample of the same boot and namespace is given. */
export function factsFrom(before: Snapshot | undefined, given: Snapshot, question: Question): Facts {
  const after = withPastedSysctls(given);
  const comparison = compareSamples(before, after);
  // Samples that may not be subtracted are as good as one: nothing of the earlier one is compared.
  const earlier = comparison.basis === 'window' ? before : undefined;
  // Only the SNMP counters are ever given as increases (nstat); other tables print totals.
  const tables: Comparison = comparison.basis === 'increase' ? { basis: 'totals', seconds: null } : comparison;
  const counters = counterFacts(earlier, after, comparison);
  const era = kernelEra(after.kernel, counters);
  const sockets = socketFacts(after);
  const groups = groupFacts(earlier, after, comparison);
  const listeners = listenerFacts(earlier, after, comparison, question.port, groups);
  const series = counterSeries(after);
  const written = logEvents(earlier, after);
  const shared = written === undefined ? undefined : sharedLog(written, after, listeners, question.port);
  const log = shared?.own;
  const syns = repeatedSyns(after);
  const handshakes = handshakeFacts(after, question);
  const reported = reportedErrors(after);
  const neighbours = sharedTable(columnMovement('neighbours', 'table_fulls', earlier, after, tables), after);
  const martians = sharedTable(columnMovement('routeCache', 'in_martian_src', earlier, after, tables), after);
  const conntrack = conntrackFacts(earlier, after, tables, log);
  const firewall = firewallFacts(earlier, after, tables);
  const funnel = funnelFacts(earlier, after, comparison, counters);
  const synproxy = synproxyFacts(earlier, after, tables);
  const routing = routingFacts(after, question.client);
  return {
    question,
    comparison,
    era,
    snapshot: after,
    counters,
    account: account(counters, era, sockets, listeners, [earlier?.sockets, after.sockets]),
    sysctls: sysctlFacts(after.sysctls),
    listeners,
    groups,
    namespaces: namespaceFacts(earlier, after, comparison),
    acceptQueue: acceptQueueFacts(counters, listeners, series, sockets),
    ownDrops: ownDropFacts(counters, listeners, comparison, question.port),
    sockets,
    conntrack,
    reversePath: reversePathFacts(after, counters, log, syns, routing?.toClient),
    firewall,
    vanished: vanishedFacts(counters, funnel, firewall, conntrack, synproxy),
    routing,
    nextHops: nextHopFacts(after, routing, question.client),
    replyPaths: replyPathFacts(after, routing),
    ipsec: ipsecFacts(earlier, after, tables),
    synproxy,
    packetQueues: packetQueueFacts(earlier, after, tables),
    virtualServers: virtualServerFacts(earlier, after, tables),
    vrfs: vrfFacts(after),
    receivePath: receivePathFacts(earlier, after, tables),
    funnel,
    interfaces: interfaceFacts(earlier, after),
    trafficControl: trafficControlFacts(earlier, after, tables),
    processors: processorFacts(earlier, after, comparison),
    programs: programFacts(after),
    addressOwners: addressOwners(after),
    neighbours: neighbours.speaks === 'unknown' ? undefined : neighbours,
    martians: martians.speaks === 'unknown' ? undefined : martians,
    memory: memoryFacts(after),
    localPorts: localPortFacts(after),
    log,
    logElsewhere: shared?.elsewhere,
    reported,
    complaint: complaintFacts(after, comparison, counters, reported, question),
    series,
    repeatedSyns: syns,
    challengedSyns: challengedSyns(after),
    bareSyns: bareSyns(after),
    handshakes,
    oddSyns: oddSynFacts(after, handshakes),
    crossed: crossedFacts(after, listeners, question.port),
    security: securityFacts(after),
    drops: dropFacts(after, handshakes),
  };
}
