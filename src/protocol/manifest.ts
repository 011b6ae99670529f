/**
 * The manifest: everything syndrop reads on a host. Data, not code; one definition for the agent, SSH, local
 * collection and archives. A job names ids from here, never a path or an argument vector.
 */

import { BOOT_LINES, BOOT_PATHS } from './boot/files.ts';

/** How a source is read on a live host. */
export type Read =
  | { readonly kind: 'file'; readonly path: string }
  /**
   * Many small files. A path segment may be `*`. Answered the way `grep -sH ''` prints: `path:line`, so that an
   * interface name with a dot stays unambiguous.
   */
  | {
      readonly kind: 'files';
      readonly paths: readonly string[];
      /** Those that say something about the machine; inside a network namespace of their own they may be missing. */
      readonly ofMachine?: readonly string[];
      /** Only lines that match, in words that grep -E and JavaScript read alike. */
      readonly lines?: string;
    }
  /** The handle of the namespace looked at. */
  | { readonly kind: 'link'; readonly path: '/proc/self/ns/net' }
  /**
   * A bounded command. `feature` names the kernel module that must already be there: reading must not load it. A `modest` one
   * asks the kernel for what hosts have few of, so that a limit of its time is bound enough.
   */
  | {
      readonly kind: 'command';
      readonly argv: readonly [string, ...string[]];
      readonly feature?: string;
      readonly modest?: true;
    }
  /**
   * A bounded command for each device with hardware behind it that is up; in a namespace without any, such as a container, for
   * the others but loopback; at most `max`. `{device}` stands for its name. Answered as a terminal shows it: a line
   * `# ethtool -S eth0`, then what it printed.
   */
  | { readonly kind: 'devices'; readonly argv: readonly [string, ...string[]]; readonly max: number }
  /**
   * For each process owning a TCP listener (found through `ss`), at most `max` of them: the named files under
   * `/proc/<pid>/` in the `path:line` form, of `limits` only the lines that begin with one of `limits`, and for each of `counted` a line `/proc/<pid>/<name>:count=<entries>`. Then
   * for each control group around them, innermost first, at most `maxGroups`: a line `/sys/fs/cgroup/<path>/:` and of its
   * `groupFiles` what matches `groupLines`, as `file:line`. `feature` as for a command: it is what `ss` asks.
   */
  | {
      readonly kind: 'listener-processes';
      readonly files: readonly string[];
      readonly limits: readonly string[];
      readonly counted: readonly string[];
      readonly max: number;
      readonly groupFiles: readonly string[];
      /** In words that grep -E and JavaScript read alike. */
      readonly groupLines: string;
      readonly maxGroups: number;
      readonly feature: string;
    }
  /**
   * Read only when the request asks for proof, from the beginning of the window on: a capture of handshakes, what the
   * kernel drops, or connections this host makes itself. The words of the request are `Proof`.
   */
  | { readonly kind: 'proof'; readonly part: 'capture' | 'trace' | 'dial' }
  /**
   * For each network namespace but our own that has a process and a listener in it, at most `max`: its identity, names and
   * addresses, its listening rows of /proc/net/tcp and `counters` of TcpExt, all as `path:line` of one of its processes.
   * No more than `maxProcesses` are looked at.
   */
  | {
      readonly kind: 'other-namespaces';
      readonly counters: readonly string[];
      readonly max: number;
      readonly maxProcesses: number;
    }
  /** Never read live; known as pasted or archived text only. */
  | { readonly kind: 'input-only' };

export interface Source {
  readonly read: Read;
  /** Counters are read at both ends of the window; the rest once, while the window runs. */
  readonly sampled: 'twice' | 'once';
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** Tells of the machine, so that it is read outside when another network namespace is looked at. */
  readonly of?: 'machine';
  /** Which end survives when the answer is longer than `maxBytes`. */
  readonly keep?: 'head' | 'tail';
  /** What is lost without it: `root` sources are still tried, and their absence is said. */
  readonly privilege: 'none' | 'root';
  /** Where archives such as a sosreport keep it, as path suffixes. */
  readonly archived: readonly string[];
  readonly about: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Keys of a network namespace the rules and the plan reason about; see docs/sources.md. */
const SYSCTL_PATHS = [
  'net/bridge/bridge-nf-call-ip6tables',
  'net/bridge/bridge-nf-call-iptables',
  'net/core/somaxconn',
  'net/ipv4/conf/*/accept_local',
  'net/ipv4/conf/*/arp_announce',
  'net/ipv4/conf/*/arp_filter',
  'net/ipv4/conf/*/arp_ignore',
  'net/ipv4/conf/*/forwarding',
  'net/ipv4/conf/*/log_martians',
  'net/ipv4/conf/*/route_localnet',
  'net/ipv4/conf/*/rp_filter',
  'net/ipv4/conf/*/src_valid_mark',
  'net/ipv4/ip_forward',
  'net/ipv4/ip_local_port_range',
  'net/ipv4/ip_local_reserved_ports',
  'net/ipv4/ip_nonlocal_bind',
  'net/ipv4/tcp_abort_on_overflow',
  'net/ipv4/tcp_challenge_ack_limit',
  'net/ipv4/tcp_ecn',
  'net/ipv4/tcp_fastopen',
  'net/ipv4/tcp_fin_timeout',
  'net/ipv4/tcp_invalid_ratelimit',
  'net/ipv4/tcp_keepalive_time',
  'net/ipv4/tcp_l3mdev_accept',
  'net/ipv4/tcp_max_syn_backlog',
  'net/ipv4/tcp_max_tw_buckets',
  'net/ipv4/tcp_migrate_req',
  'net/ipv4/tcp_mtu_probing',
  'net/ipv4/tcp_orphan_retries',
  'net/ipv4/tcp_rfc1337',
  'net/ipv4/tcp_syn_retries',
  'net/ipv4/tcp_synack_retries',
  'net/ipv4/tcp_syncookies',
  'net/ipv4/tcp_timestamps',
  'net/ipv4/tcp_tw_recycle',
  'net/ipv4/tcp_tw_reuse',
  'net/ipv4/vs/conn_reuse_mode',
  'net/ipv4/vs/conntrack',
  'net/ipv4/vs/expire_nodest_conn',
  'net/ipv6/bindv6only',
  'net/ipv6/conf/*/disable_ipv6',
  'net/ipv6/conf/all/forwarding',
  'net/mptcp/enabled',
  'net/netfilter/nf_conntrack_acct',
  'net/netfilter/nf_conntrack_count',
  'net/netfilter/nf_conntrack_tcp_be_liberal',
  'net/netfilter/nf_conntrack_tcp_loose',
  'net/netfilter/nf_conntrack_tcp_timeout_close_wait',
  'net/netfilter/nf_conntrack_tcp_timeout_established',
  'net/netfilter/nf_conntrack_tcp_timeout_time_wait',
].map((path) => `/proc/sys/${path}`);

/** Keys that exist once: inside a network namespace of its own most of these files are missing. */
const MACHINE_SYSCTL_PATHS = [
  'fs/file-max',
  'fs/file-nr',
  'fs/nr_open',
  'kernel/osrelease',
  'net/core/flow_limit_cpu_bitmap',
  'net/core/netdev_budget',
  'net/core/netdev_budget_usecs',
  'net/core/netdev_max_backlog',
  'net/ipv4/neigh/default/gc_thresh1',
  'net/ipv4/neigh/default/gc_thresh2',
  'net/ipv4/neigh/default/gc_thresh3',
  'net/ipv4/tcp_max_orphans',
  'net/ipv4/tcp_mem',
  'net/ipv6/neigh/default/gc_thresh3',
  'net/netfilter/nf_conntrack_buckets',
  'net/netfilter/nf_conntrack_max',
  'vm/min_free_kbytes',
].map((path) => `/proc/sys/${path}`);

/** Whether diagnosing reads this key (dotted, as sysctl(8) writes it: a dot inside a device name is `/`). */
export function readSysctlKey(key: string): boolean {
  const path = `/proc/sys/${key.replace(/[./]/g, (mark) => (mark === '.' ? '/' : '.'))}`;
  return SYSCTL_PATTERNS.some((pattern) => pattern.test(path));
}

const SYSCTL_PATTERNS = [...MACHINE_SYSCTL_PATHS, ...SYSCTL_PATHS].map(
  (path) => new RegExp(`^${path.replace(/[.]/g, '[.]').replaceAll('*', '[^/]+')}$`),
);

const DEVICE_STATISTICS = [
  'brport/state',
  'carrier_changes',
  'operstate',
  'statistics/rx_crc_errors',
  'statistics/rx_dropped',
  'statistics/rx_errors',
  'statistics/rx_fifo_errors',
  'statistics/rx_frame_errors',
  'statistics/rx_length_errors',
  'statistics/rx_missed_errors',
  'statistics/rx_nohandler',
  'statistics/rx_over_errors',
  'statistics/rx_packets',
  'statistics/tx_dropped',
  'statistics/tx_packets',
].map((path) => `/sys/class/net/*/${path}`);

/** Limits of a control group and how often they were met: version 2, then version 1. */
const GROUP_FILES = [
  'cgroup.events',
  'cgroup.freeze',
  'cpu.max',
  'cpu.pressure',
  'cpu.stat',
  'memory.current',
  'memory.events',
  'memory.max',
  'memory.pressure',
  'pids.current',
  'pids.max',
  'cpu.cfs_period_us',
  'cpu.cfs_quota_us',
  'freezer.state',
  'memory.failcnt',
  'memory.limit_in_bytes',
  'memory.oom_control',
  'memory.usage_in_bytes',
];
const GROUP_LINES =
  '^(nr_periods|nr_throttled|throttled_usec|throttled_time|max|high|oom|oom_kill|under_oom|frozen) [0-9]+$' +
  '|^(some|full) |^(max|-?[0-9]+)( [0-9]+)?$|^(FROZEN|FREEZING|THAWED)$';

function file(path: string, about: string, over: Partial<Source> = {}): Source {
  return {
    read: { kind: 'file', path },
    sampled: 'twice',
    timeoutMs: 1_000,
    maxBytes: 256 * KIB,
    privilege: 'none',
    archived: [path.slice(1)],
    about,
    ...over,
  };
}

function command(argv: readonly [string, ...string[]], about: string, over: Partial<Source> = {}): Source {
  return {
    read: { kind: 'command', argv },
    sampled: 'once',
    timeoutMs: 3_000,
    maxBytes: MIB,
    privilege: 'none',
    archived: [],
    about,
    ...over,
  };
}

/** More cards than this are rare, and each is a process. */
const MOST_DEVICES = 4;

function devices(argv: readonly [string, ...string[]], about: string, over: Partial<Source>): Source {
  return command(argv, about, { read: { kind: 'devices', argv, max: MOST_DEVICES }, maxBytes: 256 * KIB, ...over });
}

/** `ss` asks the kernel through sock_diag, and where the answering module is absent the kernel loads it. */
const TCP_DIAG = 'tcp_diag';

function socketCommand(argv: readonly [string, ...string[]], about: string, over: Partial<Source>): Source {
  return command(argv, about, { read: { kind: 'command', argv, feature: TCP_DIAG }, ...over });
}

function inputOnly(about: string, archived: readonly string[]): Source {
  return {
    read: { kind: 'input-only' },
    sampled: 'twice',
    timeoutMs: 0,
    maxBytes: 8 * MIB,
    privilege: 'none',
    archived,
    about,
  };
}

export const manifest = {
  'proc-net-netstat': file('/proc/net/netstat', 'TcpExt, IpExt and MPTcpExt counters of the namespace'),
  'proc-net-snmp': file('/proc/net/snmp', 'Ip, Icmp, Tcp and Udp counters of the namespace'),
  'proc-net-snmp6': file('/proc/net/snmp6', 'Ip6 and Icmp6 counters of the namespace'),
  'proc-net-sockstat': file('/proc/net/sockstat', 'sockets in use, orphans, TIME_WAIT, TCP memory pages'),
  'proc-net-sockstat6': file('/proc/net/sockstat6', 'IPv6 sockets in use'),
  'proc-net-softnet_stat': file('/proc/net/softnet_stat', 'per-CPU backlog drops and time squeezes, machine-wide', {
    of: 'machine',
  }),
  'proc-net-stat-nf_conntrack': file('/proc/net/stat/nf_conntrack', 'conntrack drops per CPU, per namespace'),
  'proc-net-stat-rt_cache': file('/proc/net/stat/rt_cache', 'martian sources and destinations, missing routes'),
  'proc-net-stat-arp_cache': file('/proc/net/stat/arp_cache', 'neighbour table overflows; initial namespace only', {
    of: 'machine',
  }),
  'proc-net-stat-synproxy': file('/proc/net/stat/synproxy', 'SYNs and cookies of SYNPROXY rules, per namespace'),
  'proc-net-xfrm_stat': file('/proc/net/xfrm_stat', 'packets that IPsec policies and states refused, by reason'),
  'proc-net-ip_vs': file('/proc/net/ip_vs', 'virtual servers of IPVS, their real servers and connections', {
    maxBytes: MIB,
    archived: ['proc/net/ip_vs', 'sos_commands/networking/ipvsadm_-Ln', 'sos_commands/ipvs/ipvsadm_-Ln'],
  }),
  'proc-net-ip_vs_stats': file('/proc/net/ip_vs_stats', 'connections and packets of IPVS in both directions'),
  'proc-net-nfnetlink_queue': file(
    '/proc/net/netfilter/nfnetlink_queue',
    'packet queues that a program reads, and what they dropped',
    { privilege: 'root' },
  ),
  'proc-net-dev': file('/proc/net/dev', 'packets and drops per interface'),
  'sys-class-net': {
    read: { kind: 'files', paths: DEVICE_STATISTICS },
    sampled: 'twice',
    timeoutMs: 2_000,
    maxBytes: MIB,
    privilege: 'none',
    archived: [],
    about: 'receive errors by kind, state and link flaps per interface',
  },
  'proc-net-bonding': {
    read: { kind: 'files', paths: ['/proc/net/bonding/*'] },
    sampled: 'once',
    timeoutMs: 1_000,
    maxBytes: 128 * KIB,
    privilege: 'none',
    archived: [],
    about: 'bonds: mode, active member, state of each member',
  },
  'ethtool-statistics': devices(
    ['ethtool', '-S', '{device}'],
    'what the drivers count: frames without room, limits of a cloud',
    {
      sampled: 'twice',
    },
  ),
  'ethtool-ring': devices(['ethtool', '-g', '{device}'], 'sizes of the receive rings, and their maximum', {
    privilege: 'root',
  }),
  'tc-qdisc': command(['tc', '-s', 'qdisc', 'show'], 'queues and hooks of traffic control, with their drops', {
    sampled: 'twice',
    archived: ['sos_commands/networking/tc_-s_qdisc_show'],
  }),
  'bpftool-cgroup': command(['bpftool', 'cgroup', 'tree'], 'BPF programs of control groups that decide about packets', {
    of: 'machine',
    privilege: 'root',
    maxBytes: 256 * KIB,
  }),
  sysctl: {
    read: { kind: 'files', paths: [...MACHINE_SYSCTL_PATHS, ...SYSCTL_PATHS], ofMachine: MACHINE_SYSCTL_PATHS },
    sampled: 'twice',
    timeoutMs: 2_000,
    maxBytes: 2 * MIB,
    privilege: 'none',
    archived: ['sos_commands/kernel/sysctl_-a', 'proc/sys'],
    about: 'kernel settings of the namespace and the machine',
  },
  'boot-settings': {
    read: { kind: 'files', paths: BOOT_PATHS, lines: BOOT_LINES },
    sampled: 'once',
    timeoutMs: 1_000,
    maxBytes: 256 * KIB,
    privilege: 'none',
    of: 'machine',
    archived: [],
    about:
      'who sets sysctls at boot: sysctl.d, tuned, ufw, scripts of network and cloud-init; lines about sysctls only',
  },
  'boot-id': file('/proc/sys/kernel/random/boot_id', 'tells a reboot between two samples', { of: 'machine' }),
  'netns-self': {
    read: { kind: 'link', path: '/proc/self/ns/net' },
    sampled: 'twice',
    timeoutMs: 1_000,
    maxBytes: KIB,
    privilege: 'none',
    archived: [],
    about: 'identity of the network namespace looked at',
  },
  'proc-uptime': file('/proc/uptime', 'seconds since boot', {
    archived: ['proc/uptime'],
    of: 'machine',
  }),
  'proc-stat': file('/proc/stat', 'CPU time per core, softirq and steal', { of: 'machine' }),
  'proc-loadavg': file('/proc/loadavg', 'load', { sampled: 'once', of: 'machine' }),
  'ss-listen': socketCommand(
    ['ss', '-t', '-n', '-m', '-e', 'state', 'listening'],
    'listeners: accept queue, backlog, drops of each listener (skmem d)',
    {
      read: {
        kind: 'command',
        argv: ['ss', '-t', '-n', '-m', '-e', 'state', 'listening'],
        feature: TCP_DIAG,
        modest: true,
      },
      sampled: 'twice',
    },
  ),
  'ss-listen-owners': socketCommand(
    ['ss', '-t', '-n', '-e', '-p', 'state', 'listening'],
    'which process owns each listener',
    { privilege: 'root' },
  ),
  'ss-sockets': socketCommand(['ss', '-t', '-a', '-n'], 'all TCP sockets with state and addresses', {
    maxBytes: 8 * MIB,
    timeoutMs: 5_000,
    archived: ['sos_commands/networking/ss_-peaonmi'],
  }),
  'listener-processes': {
    read: {
      kind: 'listener-processes',
      files: ['stat', 'wchan', 'cgroup'],
      limits: ['Max open files', 'Max processes'],
      counted: ['fd'],
      max: 64,
      groupFiles: GROUP_FILES,
      groupLines: GROUP_LINES,
      maxGroups: 96,
      feature: TCP_DIAG,
    },
    sampled: 'twice',
    timeoutMs: 3_000,
    maxBytes: MIB,
    privilege: 'root',
    archived: [],
    about: 'state, descriptors and limits of the processes behind the listeners, and of their control groups',
  },
  'other-namespaces': {
    read: { kind: 'other-namespaces', counters: ['ListenOverflows', 'ListenDrops'], max: 128, maxProcesses: 8_192 },
    sampled: 'twice',
    timeoutMs: 1_000,
    maxBytes: 256 * KIB,
    privilege: 'root',
    archived: [],
    about: 'listeners, addresses and refused SYNs of the other network namespaces of the machine',
  },
  'proc-pressure': {
    read: { kind: 'files', paths: ['/proc/pressure/cpu', '/proc/pressure/io', '/proc/pressure/memory'] },
    sampled: 'twice',
    timeoutMs: 1_000,
    maxBytes: 4 * KIB,
    privilege: 'none',
    of: 'machine',
    archived: [],
    about: 'how long work had to wait for CPU, memory and disks',
  },
  'ip-address': command(
    ['ip', '-d', '-s', '-s', 'address', 'show'],
    'addresses, state and kind of the interfaces, XDP programs, frames for others',
    {
      sampled: 'twice',
      maxBytes: 2 * MIB,
      archived: ['sos_commands/networking/ip_-d_address', 'sos_commands/networking/ip_-s_-d_link', 'ip_addr'],
    },
  ),
  // Without a family, `table all` prints both, IPv4 first.
  'ip-route': command(['ip', 'route', 'show', 'table', 'all'], 'IPv4 and IPv6 routes of all tables', {
    archived: ['sos_commands/networking/ip_route_show_table_all'],
  }),
  'ip-rule': command(['ip', '-4', 'rule', 'show'], 'IPv4 policy routing rules'),
  'ip-neighbours': command(
    ['ip', 'neighbour', 'show', 'nud', 'incomplete', 'nud', 'failed'],
    'next hops and peers on the link that do not answer ARP or neighbour discovery',
    {
      maxBytes: 256 * KIB,
      archived: ['sos_commands/networking/ip_-s_-s_neigh_show', 'sos_commands/networking/ip_neigh_show', 'ip_neigh'],
    },
  ),
  'ip-xfrm-policy': command(['ip', 'xfrm', 'policy', 'count'], 'how many IPsec policies there are', {
    read: { kind: 'command', argv: ['ip', 'xfrm', 'policy', 'count'], feature: 'xfrm_user' },
    privilege: 'root',
    archived: ['sos_commands/networking/ip_xfrm_policy', 'sos_commands/networking/ip_-s_xfrm_policy'],
  }),
  'nft-ruleset': command(['nft', 'list', 'ruleset'], 'nftables rules with their counters', {
    read: { kind: 'command', argv: ['nft', 'list', 'ruleset'], feature: 'nf_tables' },
    sampled: 'twice',
    privilege: 'root',
    maxBytes: 4 * MIB,
    archived: ['sos_commands/firewall_tables/nft_-a_list_ruleset'],
  }),
  'iptables-save': command(['iptables-legacy-save', '-c'], 'legacy iptables rules with their counters', {
    read: { kind: 'command', argv: ['iptables-legacy-save', '-c'], feature: 'ip_tables' },
    sampled: 'twice',
    privilege: 'root',
    maxBytes: 4 * MIB,
    archived: ['sos_commands/networking/iptables-save'],
  }),
  'ip6tables-save': command(['ip6tables-legacy-save', '-c'], 'legacy ip6tables rules with their counters', {
    read: { kind: 'command', argv: ['ip6tables-legacy-save', '-c'], feature: 'ip6_tables' },
    sampled: 'twice',
    privilege: 'root',
    maxBytes: 4 * MIB,
    archived: [],
  }),
  lsm: {
    of: 'machine',
    read: { kind: 'files', paths: ['/sys/kernel/security/lsm', '/sys/fs/selinux/enforce'] },
    sampled: 'once',
    timeoutMs: 1_000,
    maxBytes: KIB,
    privilege: 'none',
    archived: [],
    about: 'active security modules, and whether SELinux enforces',
  },
  dmesg: command(['dmesg'], 'kernel messages, the newest 128 KiB', {
    of: 'machine',
    sampled: 'twice',
    maxBytes: 128 * KIB,
    keep: 'tail',
    privilege: 'root',
    archived: ['sos_commands/kernel/dmesg', 'dmesg'],
  }),
  'netstat-s': inputOnly('net-tools statistics text, any age', ['sos_commands/networking/netstat_-s']),
  nstat: inputOnly('iproute2 nstat text or JSON', ['sos_commands/networking/nstat_-zas']),
  'ss-s': inputOnly('iproute2 socket summary', ['sos_commands/networking/ss_-s']),
  'netstat-listen': inputOnly('net-tools socket table (netstat -lnt, -ant)', [
    'sos_commands/networking/netstat_-W_-neopa',
  ]),
  'conntrack-s': inputOnly('conntrack -S', ['sos_commands/networking/conntrack_-S']),
  uname: inputOnly('uname -r or -a', ['sos_commands/kernel/uname_-a']),
  notes: inputOnly('words of the person who asks: client errors, log lines, limits', []),
  'capture-syn': {
    read: { kind: 'proof', part: 'capture' },
    sampled: 'once',
    timeoutMs: 35_000,
    maxBytes: 6 * MIB,
    privilege: 'root',
    archived: [],
    about: 'SYNs, SYN+ACKs and resets of the port, or of a given pcap file, as base64',
  },
  'trace-kfree_skb': {
    read: { kind: 'proof', part: 'trace' },
    sampled: 'once',
    timeoutMs: 35_000,
    maxBytes: 4 * MIB,
    privilege: 'root',
    of: 'machine',
    archived: [],
    about: 'packets the kernel drops, with reason, place and device, machine-wide',
  },
  'dial-tcp': {
    read: { kind: 'proof', part: 'dial' },
    sampled: 'once',
    timeoutMs: 35_000,
    maxBytes: 16 * KIB,
    privilege: 'none',
    archived: [],
    about: 'what became of some connections made from here; nothing is sent over them',
  },
} as const satisfies Readonly<Record<string, Source>>;

/** Why a source that needs `feature` is absent, and what to do where the module is wanted. */
export function featureMissing(tool: string, feature: string): string {
  // A firewall without its module has no rules to read; sockets are there whether or not the kernel can list them.
  if (feature === TCP_DIAG) return `${feature} is not loaded and syndrop loads no module; once: modprobe ${feature}`;
  return `${tool} would load the kernel module ${feature}, which is not loaded`;
}

export type SourceId = keyof typeof manifest;

export function isSourceId(id: string): id is SourceId {
  return Object.hasOwn(manifest, id);
}

/** Every id, in the order they are read. */
export const sourceIds: readonly SourceId[] = Object.keys(manifest).filter(isSourceId);

/** What a live collection reads when nobody narrows it. */
export const liveSourceIds: readonly SourceId[] = sourceIds.filter(
  (id) => manifest[id].read.kind !== 'input-only' && manifest[id].read.kind !== 'proof',
);

/**
 * What a sweep reads: the counters, settings and listeners, whose cost does not grow with the sockets of a host.
 * Firewall rules, routes and processes are left to the diagnosis of the host that turns out to need them.
 */
export const sweepSourceIds: readonly SourceId[] = [
  'proc-net-netstat',
  'proc-net-snmp',
  'proc-net-sockstat',
  'proc-net-softnet_stat',
  'proc-net-stat-nf_conntrack',
  'proc-net-stat-rt_cache',
  'proc-net-stat-arp_cache',
  'proc-net-stat-synproxy',
  'proc-net-dev',
  'sysctl',
  'boot-id',
  'netns-self',
  'proc-uptime',
  'proc-stat',
  'proc-loadavg',
  'ss-listen',
];

/** What it reads besides when proof is asked for. */
export const proofSourceIds: readonly SourceId[] = ['capture-syn', 'trace-kfree_skb'];
