import { ParseError } from './parse-error.ts';
import type { HostFacts, Sample } from '../protocol/bundle.ts';
import type { SourceId } from '../protocol/manifest.ts';
import { followJumps } from './follow-jumps.ts';
import { joinOwners } from './join-owners.ts';
import { mergeCounters } from './merge-counters.ts';
import { mergeDevices } from './merge-devices.ts';
import type { NetstatTable } from './parse/netstat-listen.ts';
import { parseSsListen } from './parse/ss-listen.ts';
import type { SocketTotals } from './parse/ss-s.ts';
import { kernelOf } from './parse/uname.ts';
import type { Reader } from './parsers.ts';
import { readerOf } from './parsers.ts';
import type { CounterPart, Firewall, Kernel, Listener, Snapshot, Sockets, Sysctls } from './snapshot.ts';

/** Where counters come from, the most trusted first. */
const COUNTER_SOURCES = ['proc-net-netstat', 'proc-net-snmp', 'proc-net-snmp6', 'nstat', 'netstat-s'] as const;

/**
 * Parses one sample. A source that was not read or cannot be understood leaves its section undefined and its reason in
 * `absent`; nothing else is lost with it.
 */
export function takeSnapshot(sample: Sample, host: HostFacts): Snapshot {
  const reader = readerOf(sample);
  const { read } = reader;
  const sysctls = read('sysctl');
  const totals = read('ss-s');
  const workload = read('listener-processes');
  const netstat = read('netstat-listen');
  return {
    at: sample.at,
    host,
    counting: sample.counting ?? 'totals',
    recorded: sample.recorded,
    kernel: takeKernel(reader, host, sysctls),
    bootId: read('boot-id') ?? host.bootId,
    netns: read('netns-self') ?? host.netns,
    uptimeSeconds: read('proc-uptime'),
    cpu: read('proc-stat'),
    load: read('proc-loadavg'),
    counters: mergeCounters(countersOf(reader, sample.recorded === true)),
    sysctls,
    bootSettings: read('boot-settings'),
    sockstat: takeSockstat(reader),
    softnet: read('proc-net-softnet_stat'),
    conntrack: read('proc-net-stat-nf_conntrack') ?? read('conntrack-s'),
    routeCache: read('proc-net-stat-rt_cache'),
    neighbours: read('proc-net-stat-arp_cache'),
    synproxy: read('proc-net-stat-synproxy'),
    ipsec: read('proc-net-xfrm_stat'),
    ipsecPolicies: read('ip-xfrm-policy'),
    virtualServers: read('proc-net-ip_vs'),
    virtualTotals: read('proc-net-ip_vs_stats'),
    packetQueues: takePacketQueues(reader),
    neighbourEntries: read('ip-neighbours'),
    devices: mergeDevices(read('sys-class-net'), read('proc-net-dev'), read('ip-address')),
    driverStatistics: read('ethtool-statistics'),
    rings: read('ethtool-ring'),
    bonds: read('proc-net-bonding'),
    qdiscs: read('tc-qdisc'),
    groupPrograms: read('bpftool-cgroup'),
    listeners: takeListeners(reader, netstat?.listeners),
    sockets: markTruncated(reader, read('ss-sockets') ?? connectionsIn(netstat) ?? socketsOf(totals)),
    socketSummary: totals?.summary,
    processes: workload?.processes,
    groups: workload?.groups,
    namespaces: read('other-namespaces'),
    pressure: read('proc-pressure'),
    addresses: read('ip-address'),
    routes: read('ip-route'),
    routesTruncated: reader.truncated('ip-route') ? true : undefined,
    rules: read('ip-rule'),
    firewall: takeFirewall(reader),
    kernelLog: read('dmesg'),
    notes: read('notes'),
    capture: read('capture-syn'),
    security: read('lsm'),
    dropTrace: read('trace-kfree_skb'),
    dialled: read('dial-tcp'),
    absent: reader.absent,
  };
}

function takeKernel({ read }: Reader, host: HostFacts, sysctls: Sysctls | undefined): Kernel | undefined {
  const release = sysctls?.get('kernel.osrelease');
  const known = release === undefined ? undefined : kernelOf(release);
  return known ?? read('uname') ?? (host.kernel === undefined ? undefined : kernelOf(host.kernel));
}

function countersOf({ read }: Reader, selected: boolean): readonly CounterPart[] {
  const parts: CounterPart[] = [];
  for (const source of COUNTER_SOURCES) {
    const counters = read(source);
    if (counters !== undefined) parts.push({ source, ...counters, ...(selected ? { completeGroups: [] } : {}) });
  }
  return parts;
}

function takeSockstat({ read }: Reader): Snapshot['sockstat'] {
  const four = read('proc-net-sockstat');
  const six = read('proc-net-sockstat6');
  return four === undefined && six === undefined ? undefined : { ...six, ...four };
}

/** ss knows the backlog, so it is asked first; net-tools at least knows what waits. */
function takeListeners(reader: Reader, netstat: readonly Listener[] | undefined): readonly Listener[] | undefined {
  const owned = reader.read('ss-listen-owners');
  const listeners = reader.read('ss-listen') ?? owned ?? listenersAmongSockets(reader) ?? netstat;
  if (listeners === undefined || owned === undefined || owned === listeners) return listeners;
  return joinOwners(listeners, owned);
}

/** `ss -tan` prints the listeners too; without -l and -a it prints none, and then nothing is known of them. */
function listenersAmongSockets(reader: Reader): readonly Listener[] | undefined {
  const sockets = reader.read('ss-sockets');
  if (sockets === undefined || (sockets.byState['LISTEN'] ?? 0) === 0) return undefined;
  const rows = sockets.sample.filter((row) => row.state === 'LISTEN').map((row) => row.row);
  try {
    return parseSsListen(rows.join('\n'), 'ss-sockets');
  } catch (error) {
    // Garbled rows: the states still count, nothing is known of listeners.
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}

/** `netstat -l` lists listeners only: then nothing is known of other states. */
function connectionsIn(netstat: NetstatTable | undefined): Sockets | undefined {
  const states = Object.keys(netstat?.sockets.byState ?? {});
  return states.some((state) => state !== 'LISTEN') ? netstat?.sockets : undefined;
}

function markTruncated(reader: Reader, sockets: Sockets | undefined): Sockets | undefined {
  if (sockets === undefined) return undefined;
  return { ...sockets, truncated: sockets.truncated || reader.truncated(sockets.source) };
}

function socketsOf(totals: SocketTotals | undefined): Sockets | undefined {
  if (totals === undefined) return undefined;
  const source: SourceId = 'ss-s';
  return {
    byState: totals.byState,
    halfOpenByPort: {},
    closeWaitByPort: {},
    localPortsByPeer: {},
    sample: [],
    truncated: false,
    summaryOnly: true,
    source,
  };
}

/** Where the file is missing, so is the module behind it, and nobody can be reading. */
function takePacketQueues({ read, errorCode }: Reader): Snapshot['packetQueues'] {
  return read('proc-net-nfnetlink_queue') ?? (errorCode('proc-net-nfnetlink_queue') === 'not-found' ? [] : undefined);
}

const BACKENDS = {
  'nft-ruleset': 'nft',
  'iptables-save': 'iptables-legacy',
  'ip6tables-save': 'ip6tables-legacy',
} as const;

/** Where the kernel module of a backend is not loaded there are no rules, and that is known. */
function takeFirewall({ read, errorCode }: Reader): Firewall | undefined {
  const parts: Firewall[] = [];
  for (const source of ['nft-ruleset', 'iptables-save', 'ip6tables-save'] as const) {
    const part = read(source);
    if (part !== undefined) parts.push(part);
    else if (errorCode(source) === 'feature-missing') parts.push({ read: [BACKENDS[source]], rules: [], policies: [] });
  }
  if (parts.length === 0) return undefined;
  return {
    read: parts.flatMap((part) => part.read),
    rules: followJumps(parts.flatMap((part) => part.rules)),
    policies: parts.flatMap((part) => part.policies),
  };
}
