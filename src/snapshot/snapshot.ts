import type { Instant, HostFacts } from '../protocol/bundle.ts';
import type { BootFile } from '../protocol/boot/files.ts';
import type { SourceId } from '../protocol/manifest.ts';
import type { Segment } from './capture/segment.ts';

/**
 * One sample, parsed. Every section is optional: `undefined` means the host did not say, never zero. `absent` holds
 * the reason for each source that was asked for and could not be used.
 */
export interface Snapshot {
  readonly at?: Instant;
  readonly host?: HostFacts;
  readonly counting: 'totals' | 'increase' | 'growing';
  /** Of the past: a selection of counters, and the settings of the moment somebody asked. */
  readonly recorded?: true;
  readonly kernel?: Kernel;
  readonly bootId?: string;
  readonly netns?: string;
  readonly uptimeSeconds?: number;
  readonly cpu?: CpuTimes;
  readonly load?: Load;
  readonly counters?: Counters;
  readonly sysctls?: Sysctls;
  /** What sets sysctls at boot or later, the machine's own namespace only. */
  readonly bootSettings?: readonly BootFile[];
  readonly sockstat?: Sockstat;
  readonly softnet?: readonly SoftnetCpu[];
  readonly conntrack?: ConntrackStatistics;
  readonly routeCache?: RouteCacheStatistics;
  readonly neighbours?: NeighbourStatistics;
  readonly synproxy?: SynproxyStatistics;
  readonly ipsec?: IpsecStatistics;
  /** IPsec policies of the namespace by direction. */
  readonly ipsecPolicies?: IpsecPolicies;
  readonly virtualServers?: readonly VirtualServer[];
  readonly virtualTotals?: VirtualTotals;
  /** Packet queues that a program reads; none where the kernel has no queues. */
  readonly packetQueues?: readonly PacketQueue[];
  /** Neighbour entries as far as they were printed: a live host prints those without an answer only. */
  readonly neighbourEntries?: readonly Neighbour[];
  readonly devices?: readonly Device[];
  readonly driverStatistics?: readonly DriverStatistics[];
  readonly rings?: readonly RingSize[];
  readonly bonds?: readonly Bond[];
  readonly qdiscs?: readonly Qdisc[];
  readonly groupPrograms?: readonly GroupProgram[];
  readonly listeners?: readonly Listener[];
  readonly sockets?: Sockets;
  readonly socketSummary?: SocketSummary;
  readonly processes?: readonly ListenerProcess[];
  readonly groups?: readonly ControlGroup[];
  readonly namespaces?: readonly OtherNamespace[];
  readonly pressure?: readonly Pressure[];
  readonly addresses?: readonly InterfaceAddresses[];
  readonly routes?: readonly Route[];
  /** The routes were cut: that one is missing says nothing. */
  readonly routesTruncated?: true;
  readonly rules?: readonly RoutingRule[];
  readonly firewall?: Firewall;
  /** The newest messages as the host printed them: a log is long, few of its lines matter, and facts look for those. */
  readonly kernelLog?: string;
  readonly notes?: readonly string[];
  readonly capture?: Capture;
  readonly security?: SecurityModules;
  readonly dropTrace?: DropTrace;
  readonly dialled?: readonly Dialled[];
  readonly absent: Readonly<Partial<Record<SourceId, string>>>;
}

/** Linux security modules: `modules` in the order the kernel asks them. */
export interface SecurityModules {
  readonly modules?: readonly string[];
  /** SELinux refuses, and does not only log. */
  readonly enforcing?: boolean;
  readonly rows: readonly string[];
}

export interface Kernel {
  readonly release: string;
  /** The upstream numbers in front of the release; a fallback only, backports lie. */
  readonly major: number;
  readonly minor: number;
}

/** Values by name, as `nstat` prints the names: `TcpExtListenDrops`, `IpInReceives`, `Ip6OutNoRoutes`. A `Map` will do. */
export type CounterValues = Pick<ReadonlyMap<string, bigint>, 'get' | 'has' | 'keys'>;

/** Counters as one source printed them. */
export interface CounterPart {
  readonly source: SourceId;
  readonly values: CounterValues;
  /** The line the host printed, where it is a line worth quoting (netstat -s, nstat). */
  readonly lines: ReadonlyMap<string, string>;
  /**
   * Groups (`TcpExt`, `Tcp`, …) read from a source that names every counter of the kernel, zero or not. In other groups a
   * missing name means zero or unknown; only here does it mean that this kernel has no such counter.
   */
  readonly completeGroups: readonly string[];
}

/** The counters of all sources: of several that name one the first counts. */
export interface Counters {
  readonly values: CounterValues;
  readonly completeGroups: readonly string[];
  /** The source most of the values came from. */
  readonly source: SourceId;
  /** The most trusted first. */
  readonly parts: readonly CounterPart[];
}

/** By dotted key; a dot inside a device name is written `/`, as sysctl(8) does. Values as the kernel prints them. */
export interface Sysctls extends Pick<ReadonlyMap<string, string>, 'get' | 'has' | 'keys' | 'size'> {
  /** Sysctls with the same keys share it: what follows from the keys alone need not be found again for each host. */
  readonly layout?: object;
}

/** Jiffies per CPU from /proc/stat; `all` is the first line. */
export interface CpuTimes {
  readonly all: CpuTime;
  readonly perCpu: readonly CpuTime[];
}
export interface CpuTime {
  readonly user: number;
  readonly nice: number;
  readonly system: number;
  readonly idle: number;
  readonly iowait: number;
  readonly irq: number;
  readonly softirq: number;
  readonly steal: number;
}
export interface Load {
  readonly one: number;
  readonly five: number;
  readonly fifteen: number;
}

/** /proc/net/sockstat{,6}: `tcp.mem` in pages; `orphan` and `mem` are machine-wide, the rest per namespace. */
export interface Sockstat {
  readonly tcpInuse?: number;
  readonly tcpOrphan?: number;
  readonly tcpTimeWait?: number;
  readonly tcpAlloc?: number;
  readonly tcpMemPages?: number;
  readonly tcp6Inuse?: number;
  readonly line?: string;
}

export interface SoftnetCpu {
  /** From the CPU column where the kernel prints it; rows of offline CPUs are left out, so the row number is not the CPU. */
  readonly cpu?: number;
  readonly processed: number;
  readonly dropped: number;
  readonly timeSqueeze: number;
  readonly flowLimit?: number;
  readonly row: string;
}

/** Summed over CPUs, except `entries` (the total, repeated on every row). */
export interface ConntrackStatistics {
  readonly entries?: number;
  readonly columns: Readonly<Record<string, bigint>>;
}
export interface RouteCacheStatistics {
  readonly columns: Readonly<Record<string, bigint>>;
}
export interface NeighbourStatistics {
  readonly columns: Readonly<Record<string, bigint>>;
}

export interface SynproxyStatistics {
  readonly columns: Readonly<Record<string, bigint>>;
}
/** By the kernel's names: `XfrmInNoPols`, `XfrmOutNoStates`, … */
export interface IpsecStatistics {
  readonly values: CounterValues;
}
export interface IpsecPolicies {
  readonly in: number;
  readonly out: number;
  readonly forward: number;
  readonly row: string;
}

export interface VirtualServer {
  /** `TCP`, `UDP`, `SCTP`, or `FWM` for a firewall mark. */
  readonly protocol: string;
  readonly address?: string;
  readonly port?: number;
  readonly mark?: number;
  readonly realServers: readonly RealServer[];
  readonly row: string;
}
export interface RealServer {
  readonly address: string;
  readonly port: number;
  /** `Masq`, `Route`, `Tunnel`, `Local`, … */
  readonly forward: string;
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
  readonly row: string;
}
export interface VirtualTotals {
  readonly connections: bigint;
  readonly incoming: bigint;
  readonly outgoing: bigint;
  readonly row: string;
}

export interface PacketQueue {
  readonly number: number;
  /** Netlink port of the reader, mostly its pid. */
  readonly reader: number;
  readonly waiting: number;
  /** Dropped because the queue was full, and because the reader's socket was. */
  readonly dropped: bigint;
  readonly userDropped: bigint;
  readonly row: string;
}

export interface Neighbour {
  readonly address: string;
  readonly device: string;
  /** `REACHABLE`, `STALE`, `FAILED`, `INCOMPLETE`, … */
  readonly state: string;
  readonly row: string;
}

export interface Device {
  readonly name: string;
  readonly operstate?: string;
  /** What the bridge lets through this port of it. */
  readonly bridgePort?: 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking' | undefined;
  /** Statistics by their sysfs name (`rx_missed_errors`, `rx_packets`, …). */
  readonly statistics: Readonly<Record<string, bigint>>;
}

export interface Listener {
  /** `*`, `0.0.0.0`, `::`, an address; without brackets. */
  readonly address: string;
  readonly port: number;
  /** The device in `addr%dev:port`. */
  readonly device?: string;
  readonly family?: 'ipv4' | 'ipv6';
  readonly v6only?: boolean;
  /** Connections finished and waiting for accept() (Recv-Q). */
  readonly acceptQueue: number;
  /** The limit in force: min(listen() argument, somaxconn at that time) (Send-Q). Unknown in netstat output. */
  readonly backlog?: number;
  /** skmem `d`: packets this listener refused, from the 4.7 kernels on. */
  readonly drops?: number;
  /** skmem `o`: bytes of what is attached to the socket: a filter, MD5 or AO keys, BPF storage. */
  readonly optionMemory?: number;
  readonly inode?: number;
  readonly cgroup?: string;
  readonly owners: readonly SocketOwner[];
  /** The name net-tools printed for a port it does not give as a number here; `port` is 0 then. */
  readonly service?: string;
  readonly row: string;
  readonly source: SourceId;
}
export interface SocketOwner {
  readonly command: string;
  readonly pid: number;
  readonly fd?: number;
}

/** All TCP sockets, counted while scanning; only rows a rule may quote are kept, at most `maxRows` of each state. */
export interface Sockets {
  /** Sockets by state in ss spelling: `ESTAB`, `SYN-RECV`, `TIME-WAIT`, `CLOSE-WAIT`, `LISTEN`, … */
  readonly byState: Readonly<Record<string, number>>;
  /** Half-open requests per local port. */
  readonly halfOpenByPort: Readonly<Record<string, number>>;
  /** CLOSE-WAIT sockets per local port. */
  readonly closeWaitByPort: Readonly<Record<string, number>>;
  /** Local ports in use towards one destination `address:port`, the largest 20. */
  readonly localPortsByPeer: Readonly<Record<string, number>>;
  readonly sample: readonly SocketRow[];
  /** The text was cut, or its rows were: the numbers are lower bounds. */
  readonly truncated: boolean;
  /** Only totals were given (`ss -s`, counts by state): nothing is known per port, and a missing state is unknown. */
  readonly summaryOnly?: true;
  readonly source: SourceId;
}
/** First lines of `ss -s`. `closed` includes TIME_WAIT; `synReceived` is gone from newer iproute2. */
export interface SocketSummary {
  readonly total?: number;
  readonly tcp?: number;
  readonly established?: number;
  readonly closed?: number;
  readonly orphaned?: number;
  readonly synReceived?: number;
  readonly timeWait?: number;
  readonly row: string;
}
export interface SocketRow {
  readonly state: string;
  readonly receiveQueue: number;
  readonly sendQueue: number;
  readonly local: string;
  readonly peer: string;
  readonly row: string;
}

export interface ListenerProcess {
  readonly pid: number;
  readonly command: string;
  /** One letter of proc(5): R S D Z T t X I. `T` is stopped by a signal, `t` by a tracer. */
  readonly state?: string;
  readonly wchan?: string;
  readonly openFiles?: number;
  readonly maxOpenFiles?: number;
  readonly threads?: number;
  readonly cgroup?: string;
  /** Paths of its control groups, one of each hierarchy. */
  readonly groups?: readonly string[];
  readonly parent?: number;
  /** Clock ticks it has run, a hundred a second. */
  readonly cpuTicks?: number;
  /** Line of `limits` for open files, as printed. */
  readonly limitsRow?: string;
  readonly row?: string;
}

/** A control group around a listening process. */
export interface ControlGroup {
  /** `/sys/fs/cgroup/system.slice/web.service`; empty where only its values were given. */
  readonly path: string;
  /** By file and, where the file holds several, name: `cpu.stat nr_throttled`, `cpu.max`, `memory.pressure some`. */
  readonly values: Readonly<Record<string, string>>;
}

/** A network namespace of the machine other than the one looked at, seen through one process in it. */
export interface OtherNamespace {
  /** `net:[…]`. */
  readonly netns: string;
  /** As `ip netns` lists it. */
  readonly name?: string;
  readonly pid: number;
  readonly command?: string;
  /** Id of the container its control group names. */
  readonly container?: string;
  /** IPv4 addresses but loopback. */
  readonly addresses: readonly string[];
  readonly listeners: readonly OtherListener[];
  /** Of TcpExt: `ListenOverflows`, `ListenDrops`. */
  readonly counters: Readonly<Record<string, bigint>>;
}
export interface OtherListener {
  readonly address: string;
  readonly port: number;
  readonly acceptQueue: number;
  readonly row: string;
}

/** Pressure stall information: how long work had to wait for a resource. */
export interface Pressure {
  /** `cpu`, `memory`, `io`. */
  readonly resource: string;
  /** Some tasks had to wait, or all of them. */
  readonly kind: 'some' | 'full';
  /** Of the last ten seconds. */
  readonly percent: number;
  readonly micros: number;
  readonly row: string;
}

export interface InterfaceAddresses {
  readonly device: string;
  /** Its number in the namespace. */
  readonly index?: number;
  readonly up: boolean;
  /** The bridge, bond or VRF it is a port of. */
  readonly master?: string;
  /** The device it is stacked upon (`eth0.5@eth0`), or its peer in this namespace. */
  readonly lower?: string;
  /** The routing table of the VRF it is, or is in. */
  readonly vrf?: { readonly table: string; readonly is: 'vrf' | 'member' };
  readonly mtu?: number;
  readonly xdp?: XdpProgram;
  readonly promiscuous?: boolean;
  /** `UP`, `DOWN`, `LOWERLAYERDOWN`, `UNKNOWN`, … */
  readonly state?: string;
  /** The line with its flags and state. */
  readonly row: string;
  /** From `ip -s -s`, by sysfs name, and `rx_otherhost_dropped`, which /sys does not have. */
  readonly statistics?: Readonly<Record<string, bigint>>;
  readonly addresses: readonly {
    readonly address: string;
    readonly prefix: number;
    readonly flags: readonly string[];
    readonly row: string;
  }[];
}
export interface XdpProgram {
  readonly mode: 'native' | 'generic' | 'offloaded' | 'several';
  readonly id?: number;
}

/** One queueing discipline or hook of traffic control. */
export interface Qdisc {
  readonly kind: string;
  readonly handle: string;
  /** Absent where one device was asked for and its name not printed. */
  readonly device?: string;
  /** `root`, or the parent's handle; the hooks `clsact` and `ingress` hang at `ffff:fff1`. */
  readonly parent: string;
  /** Packets; of a hook, those that were dropped or let through by a classifier that counts. */
  readonly sent: bigint;
  readonly dropped: bigint;
  readonly overlimits: bigint;
  readonly row: string;
  readonly statisticsRow: string;
}

/** A BPF program that sees the packets of a control group, path below its mount. */
export interface GroupProgram {
  readonly group: string;
  readonly direction: 'ingress' | 'egress';
  readonly row: string;
}

export interface Bond {
  readonly name?: string;
  readonly mode: string;
  readonly active?: string;
  readonly members: readonly { readonly device: string; readonly up: boolean }[];
  /** The line that names the active member, else the mode. */
  readonly row: string;
}

/** Statistics a driver counts by names of its own (`ethtool -S`). */
export interface DriverStatistics {
  readonly device?: string;
  readonly statistics: Readonly<Record<string, bigint>>;
}

/** `ethtool -g`: descriptors of the receive ring. */
export interface RingSize {
  readonly device?: string;
  readonly receive: number;
  readonly maximum: number;
  readonly row: string;
}
export interface Route {
  /** `default` or CIDR. */
  readonly destination: string;
  readonly family: 'ipv4' | 'ipv6';
  /** `unicast`, `local`, `broadcast`, `blackhole`, `unreachable`, `prohibit`, … */
  readonly kind: string;
  readonly via?: string;
  readonly device?: string;
  /** All next hops, where there is more than one; `via` and `device` are those of the first. */
  readonly hops?: readonly NextHop[];
  readonly metric?: number;
  readonly table: string;
  readonly row: string;
}
export interface NextHop {
  readonly via?: string;
  readonly device?: string;
}
export interface RoutingRule {
  readonly priority: number;
  /** It asks for what is not in its selectors. */
  readonly not?: true;
  /** CIDR or address; absent for all. */
  readonly from?: string;
  readonly to?: string;
  readonly iif?: string;
  readonly oif?: string;
  /** `0x1` or `0x1/0xff`. */
  readonly fwmark?: string;
  /** Selectors of other kinds: ports, protocol, TOS, user. */
  readonly other?: true;
  /** The table looked up; absent for another action. */
  readonly table?: string;
  /** `l3mdev` looks up the table of the VRF the packet is of. */
  readonly action: 'lookup' | 'l3mdev' | 'blackhole' | 'unreachable' | 'prohibit' | 'other';
  /** Routes with prefixes up to this length do not count. */
  readonly suppress?: number;
  readonly row: string;
}

export interface Firewall {
  /** Backends whose rules were read, and so may be called empty. */
  readonly read: readonly ('nft' | 'iptables-legacy' | 'ip6tables-legacy' | 'iptables-save')[];
  readonly rules: readonly FirewallRule[];
  readonly policies: readonly FirewallPolicy[];
}
export interface FirewallRule {
  readonly backend: 'nft' | 'iptables';
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  /** The hook of the base chain this rule is in or reached from by jumps, where known: `input`, `output`, `forward`, `prerouting`, `ingress`, … */
  readonly hook?: string;
  readonly verdict: 'accept' | 'drop' | 'reject' | 'queue' | 'jump' | 'nat' | 'other';
  readonly packets?: bigint;
  readonly bytes?: bigint;
  /** Destination ports the rule matches, where it names them and they are at most 64. */
  readonly ports?: readonly number[];
  /** The rule matches every port but `ports`. */
  readonly portsExcluded?: boolean;
  /** `tcp`, `udp`, `icmp`, …, where the rule names one. */
  readonly protocol?: string;
  /** Connection states the rule asks for, in lower case: `new`, `invalid`, `established`, `related`, `untracked`. */
  readonly states?: readonly string[];
  /** How a reject answers: `tcp-reset`, `icmp-port-unreachable`, `icmp-host-prohibited`, … */
  readonly rejectWith?: string;
  /** Target of a jump or goto. */
  readonly target?: string;
  readonly comment?: string;
  /** It matches above or below a rate, or a number of connections. */
  readonly limit?: 'rate' | 'count';
  /** It asks whether the way back to the source leads through the interface of arrival. */
  readonly reversePath?: true;
  /** Queue numbers the packets are handed to; with `bypass` they pass where nobody reads. */
  readonly queue?: { readonly first: number; readonly last: number; readonly bypass: boolean };
  /** Where a destination is translated to; without an address, to this host itself. */
  readonly translatesTo?: { readonly address?: string; readonly port?: number };
  /** SYNPROXY, or TPROXY with the port and mark it gives. */
  readonly proxy?: { readonly kind: 'syn' | 'transparent'; readonly port?: number; readonly mark?: string };
  /** No condition but counters and comments: every packet that comes this far is meant. */
  readonly unconditional?: boolean;
  /** Nothing but the devices narrows it. */
  readonly betweenDevices?: boolean;
  readonly row: string;
  readonly source: SourceId;
}
export interface FirewallPolicy {
  readonly backend: 'nft' | 'iptables';
  readonly family: string;
  readonly table: string;
  readonly chain: string;
  readonly hook?: string;
  readonly policy: 'accept' | 'drop';
  readonly packets?: bigint;
  readonly bytes?: bigint;
  readonly row: string;
  readonly source: SourceId;
}

/** The handshakes of a capture, in its order. */
export interface Capture {
  readonly packets: readonly CapturedPacket[];
  /** Everything in the file, also what is no TCP. */
  readonly frames: number;
  /** Microseconds since 1970 of the first and the newest frame. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** When a live capture began and ended, where that was noted. */
  readonly since?: number;
  readonly until?: number;
  /** Segments without SYN and RST are among them: their absence says something. */
  readonly whole: boolean;
  /** It ends in the middle, or holds more than was kept. */
  readonly cut: boolean;
  /** Packets that tcpdump was too slow for. */
  readonly lost: number;
  /** What tcpdump said besides. */
  readonly said: readonly string[];
}
export interface CapturedPacket extends Segment {
  /** Microseconds since 1970. */
  readonly at: number;
  /** Number of the device, as the kernel counts them. */
  readonly device?: number;
  readonly deviceName?: string;
  /** Sent by the capturing host; undefined where the file does not say. */
  readonly outgoing?: boolean;
}

/** What the kernel dropped while it was traced: of the whole machine, all network namespaces together. */
export interface DropTrace {
  /** False on kernels before 5.17, which say where but not why. */
  readonly reasons: boolean;
  /** Receiving was traced too, so that drops of received packets have a device. */
  readonly joined: boolean;
  /** There were so many events that tracing was given up. */
  readonly stopped: boolean;
  /** Events in all, and those that were still in the buffer when it was read. */
  readonly events: number;
  readonly kept: number;
  readonly drops: readonly TracedDrop[];
  /** The same moment by the clock of the trace and in seconds since 1970, true to `within` seconds. */
  readonly clock?: { readonly trace: number; readonly wall: number; readonly within: number };
}
export interface TracedDrop {
  /** Seconds of the clock of the trace. */
  readonly at: number;
  readonly reason?: string;
  /** The function that let go of it, such as `nft_do_chain`. */
  readonly place?: string;
  /** EtherType: 2048 is IPv4, 34525 IPv6. */
  readonly protocol: number;
  readonly device?: string;
  readonly receivedAt?: number;
  /** Bytes from the IP header on. */
  readonly length?: number;
}

/** One connection this host made to see what its clients see. */
export interface Dialled {
  readonly outcome: 'ok' | 'timeout' | 'refused' | 'reset' | 'unreachable' | 'no-name' | 'failed';
  readonly milliseconds: number;
  /** The end here, where it was told. */
  readonly local?: { readonly address: string; readonly port: number };
}
